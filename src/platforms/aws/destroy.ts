import {
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { placesKey } from '../../domain/aws/places.ts'
import { secretName } from '../../domain/aws/secrets.ts'
import { standingKey } from '../../domain/aws/standing.ts'
import { stackNames, stacks } from '../../domain/aws/stacks.ts'
import type { Listener } from '../../domain/events/event.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import { asking, patience } from './asking.ts'
import type { KnownStacks } from './cloudformation/parameters.ts'
import { removeStack } from './cloudformation/remove.ts'
import { databases } from './database/instances.ts'
import type { Template } from './synthesize.ts'

interface Destroying {
  readonly site: Site
  readonly environment: AwsEnvironment
  readonly templates: readonly Template[]
  readonly known: KnownStacks
  readonly clientOf: (region: string) => CloudFormationClient
  readonly clock: Clock
  readonly store: Store
  readonly emit: Listener
}

/**
 * Removes all that costs by the hour. Buckets, file systems, keys, secrets and vaults stay, as their
 * stacks have no right to take them, and so does a last snapshot of each database. Says what stays.
 */
export async function destroyStacks(destroying: Destroying): Promise<string[]> {
  const { templates, known, clientOf, clock, emit, environment, store } = destroying
  const left: string[] = []
  for (const name of stackNames.toReversed()) {
    const template = templates.find((candidate) => candidate.name === name)
    const stack = known.get(name)
    if (template === undefined || stack === undefined) continue
    const onLine = (message: string) =>
      emit({ type: 'progress', step: 'destroy', message: `${name}: ${message}` })
    if (name === 'edge') await unprotectBalancer(stack.outputs['BalancerName'], environment)
    if (name === 'data') left.push(...(await removeDatabases(destroying, onLine)))
    // The bucket outlives its stack; who makes the environment anew must not find the old places.
    if (name === 'store') await store.remove(placesKey(environment.name))
    const { id, region } = template
    await removeStack(
      { client: clientOf(region), id, holdsData: stacks[name].holdsData },
      clock,
      onLine,
    )
    left.push(...listKept(template))
  }
  return [...left, ...listCopies(destroying)]
}

/** What was copied to the recovery region belongs to no stack there. */
function listCopies({ site, environment: { name, platform } }: Destroying): string[] {
  const { standing, region } = platform
  if (standing === undefined) return []
  return [
    ...(standing.files === null ? [] : [`file system ${standing.files} in ${region}`]),
    `secrets below ${secretName(site.name, name, '')} in ${region}`,
    `that ${name} stands in ${region}: ${standingKey(name)} in its store`,
  ]
}

async function removeDatabases(
  { site, environment, clock }: Destroying,
  onLine: (line: string) => void,
): Promise<string[]> {
  const known = databases(site, environment, clock)
  const stamp = clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .toLowerCase()
  const left: string[] = []
  // Nobody wants the last state of what a copy that was killed left.
  for (const { DBInstanceIdentifier: id = '' } of await known.listScratches())
    await known.remove(id, null, (state) => onLine(`${id} ${state}`))
  for (const { DBInstanceIdentifier: id = '' } of await known.list()) {
    const snapshot = `${id}-final-${stamp}`
    await known.remove(id, snapshot, (state) => onLine(`${id} ${state}`))
    left.push(`snapshot ${snapshot} in ${environment.platform.region}`)
  }
  return left
}

/** Nobody can end the balancer by a mistake; whoever typed the name made none. */
async function unprotectBalancer(
  name: string | undefined,
  { platform: { region, account } }: AwsEnvironment,
): Promise<void> {
  if (name === undefined) return
  const client = new ElasticLoadBalancingV2Client({ region, ...patience })
  await asking('elasticloadbalancing:ModifyLoadBalancerAttributes', async () => {
    try {
      await client.send(
        new ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn: `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/${name}`,
          Attributes: [{ Key: 'deletion_protection.enabled', Value: 'false' }],
        }),
      )
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'LoadBalancerNotFoundException') throw error
    }
  })
}

interface Kept {
  readonly Type: string
  readonly DeletionPolicy?: string
  readonly Properties?: Readonly<Record<string, unknown>>
}

const words: Readonly<Record<string, { readonly what: string; readonly property: string }>> = {
  'AWS::S3::Bucket': { what: 'bucket', property: 'BucketName' },
  'AWS::EFS::FileSystem': { what: 'file system', property: '' },
  'AWS::Backup::BackupVault': { what: 'backup vault', property: 'BackupVaultName' },
  'AWS::SecretsManager::Secret': { what: 'secret', property: 'Name' },
  'AWS::KMS::Key': { what: 'key', property: '' },
}

/** What the stack leaves behind, by the name that people find it by. */
function listKept({ body, name, region }: Template): string[] {
  const { Resources } = JSON.parse(body) as { readonly Resources: Readonly<Record<string, Kept>> }
  return Object.values(Resources).flatMap(({ Type, DeletionPolicy, Properties }) => {
    const word = words[Type]
    if (word === undefined || DeletionPolicy !== 'Retain') return []
    const called = Properties?.[word.property]
    const which = typeof called === 'string' ? called : `of the stack ${name}`
    return [`${word.what} ${which} in ${region}`]
  })
}
