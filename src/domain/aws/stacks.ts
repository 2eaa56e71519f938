import type { AwsPlatform } from './platform.ts'

/** Where a stack is made: beside the site, where copies lie, or where CloudFront wants it. */
export type StackPlace = 'home' | 'recovery' | 'global'

interface StackDescription {
  readonly place: StackPlace
  /** Termination protection, and resources that stay when the stack goes. */
  readonly holdsData: boolean
  readonly what: string
}

/**
 * The stacks of an environment in the order in which they are made, from what hardly ever changes
 * to what changes often. A change of one never touches those before it.
 */
export const stacks = {
  recovery: {
    place: 'recovery',
    holdsData: true,
    what: 'copies of all data in the recovery region',
  },
  store: { place: 'home', holdsData: true, what: 'store and logs' },
  network: { place: 'home', holdsData: false, what: 'network and who may speak to whom' },
  data: { place: 'home', holdsData: true, what: 'database, files, cache, secrets, backups' },
  web: { place: 'home', holdsData: false, what: 'web heads and admin host' },
  global: { place: 'global', holdsData: false, what: 'certificate and firewall of CloudFront' },
  edge: { place: 'home', holdsData: false, what: 'Varnish, load balancer, CloudFront, names' },
  guard: { place: 'home', holdsData: false, what: 'alarms and dashboard' },
  watch: { place: 'global', holdsData: false, what: 'a look from outside, and the budget' },
} as const satisfies Record<string, StackDescription>

export type StackName = keyof typeof stacks

export const stackNames = Object.keys(stacks) as readonly StackName[]

/**
 * Those of one environment. In its recovery region it goes on with CloudFront, the budget and the look
 * from outside as they are: they belong to no region that is lost.
 */
export const stackNamesOf = ({ standing }: Pick<AwsPlatform, 'standing'>): readonly StackName[] =>
  standing === undefined ? stackNames : stackNames.filter((name) => stacks[name].place !== 'global')

/** Kinds of resources that people would miss: a change that replaces or removes one is refused. */
const dataTypes = [
  'AWS::RDS::DBInstance',
  'AWS::EFS::FileSystem',
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::Backup::BackupVault',
] as const

/** What a change set says of one resource. */
export interface ResourceChange {
  readonly action: 'add' | 'modify' | 'remove' | 'import' | 'dynamic'
  readonly logicalId: string
  readonly type: string
  readonly replacement: 'yes' | 'no' | 'perhaps'
  /** Properties that change. */
  readonly causes: readonly string[]
}

/** Why the change must not be made; undefined where no data is in danger. */
export function chooseDanger(change: ResourceChange): string | undefined {
  if (!dataTypes.some((type) => type === change.type)) return undefined
  const what = `${change.logicalId} (${change.type})`
  // What stays when the stack lets go of it is still lost to the site.
  if (change.action === 'remove') return `it would remove ${what}`
  if (change.action !== 'modify' || change.replacement === 'no') return undefined
  const because = change.causes.length === 0 ? '' : `, because ${change.causes.join(', ')} changes`
  return change.replacement === 'yes'
    ? `it would replace ${what} by an empty one${because}`
    : `it could replace ${what} by an empty one${because}`
}
