/** Who may speak to whom inside an environment on AWS. There is no other way in. */
export type Member = 'publicBalancer' | 'edge' | 'internalBalancer' | Inside
type Inside = 'head' | 'admin' | 'database' | 'cache' | 'files'

interface Door {
  readonly from: Member | 'world'
  readonly to: Member
  readonly port: number
  readonly why: string
}

/** The addresses of the whole network. */
export const NETWORK = '10.20.0.0/16'

export const DATABASE_PORT = 3306
export const CACHE_PORT = 11_211
const FILES_PORT = 2049

export const doors: readonly Door[] = [
  { from: 'world', to: 'publicBalancer', port: 443, why: 'readers' },
  { from: 'world', to: 'publicBalancer', port: 80, why: 'readers who are sent on to https' },
  { from: 'publicBalancer', to: 'edge', port: 80, why: 'requests of readers' },
  { from: 'edge', to: 'internalBalancer', port: 80, why: 'what is not cached' },
  { from: 'internalBalancer', to: 'head', port: 80, why: 'requests to PHP' },
  { from: 'head', to: 'edge', port: 80, why: 'purges of edited pages' },
  { from: 'admin', to: 'edge', port: 80, why: 'purges by jobs, and the look through the edge' },
  { from: 'head', to: 'database', port: DATABASE_PORT, why: 'the wiki' },
  { from: 'admin', to: 'database', port: DATABASE_PORT, why: 'jobs, scripts, schema updates' },
  { from: 'head', to: 'cache', port: CACHE_PORT, why: 'the wiki' },
  { from: 'admin', to: 'cache', port: CACHE_PORT, why: 'jobs and scripts' },
  { from: 'head', to: 'files', port: FILES_PORT, why: 'uploads' },
  { from: 'admin', to: 'files', port: FILES_PORT, why: 'uploads by scripts, thumbnails by jobs' },
]

export const members = [
  'publicBalancer',
  'edge',
  'internalBalancer',
  'head',
  'admin',
  'database',
  'cache',
  'files',
] as const satisfies readonly Member[]

/** Hosts reach Debian, git and AWS by themselves; what only answers calls nobody. */
export const callsOut = (member: Member): boolean =>
  member === 'edge' || member === 'head' || member === 'admin'

/** What the output with a member's security group is called. */
export const groupName = (member: Member): string =>
  `${member.charAt(0).toUpperCase()}${member.slice(1)}Group`
