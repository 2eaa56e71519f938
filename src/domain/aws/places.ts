import { CACHE_PORT } from './doors.ts'

/** Where the engines of an environment are. The store says it; stacks and restores write it. */
export interface Places {
  /** Where all of it is. */
  readonly region: string
  readonly database: DatabasePlace
  /** Addresses of memcached, with their ports. */
  readonly cache: readonly string[]
  /** The file system with the uploads; null where they lie in a bucket. */
  readonly files: string | null
  /** The bucket with the uploads; null where they lie in a file system. */
  readonly bucket: string | null
  /** Through which the edges reach the web heads. */
  readonly balancer: string
  /**
   * The bucket with the copies of the store, which says whether the environment stands there now; null
   * where it does.
   */
  readonly copies: { readonly bucket: string; readonly region: string } | null
  /** Search engines are told to stay away. */
  readonly noindex: boolean
  /** Somebody attacks; the edges keep what costs much from visitors without an account. */
  readonly isShielded: boolean
}

export interface DatabasePlace {
  /** What RDS calls it. */
  readonly id: string
  readonly address: string
  /** The secret with the name and password of the database's administrator. */
  readonly secret: string
}

export const placesKey = (environment: string): string => `environments/${environment}/places`

/** One file for each edge that runs, by its name. */
export const edgesPrefix = (environment: string): string => `environments/${environment}/edges/`

/** What an edge says of itself, so that edited pages are purged there. */
export interface EdgeSign {
  readonly address: string
  readonly at: string
}

/** Milliseconds between two signs of an edge, and until one without any counts as gone. */
export const EDGE_SIGN = 15_000
export const EDGE_LOST = 90_000

/** What PHP reads on a host, as `environment.php` expects it. */
export interface KnownPlaces {
  readonly database: string
  readonly cache: readonly string[]
  readonly edges: readonly string[]
  readonly bucket: string | null
}

/** What the stacks of data and of web heads say of themselves. */
interface Outputs {
  readonly data: Readonly<Record<string, string>> | undefined
  readonly web: Readonly<Record<string, string>> | undefined
}

/** What the stacks say; undefined while one of them is not made yet. */
export function placesOf(
  { data, web }: Outputs,
  more: Pick<Places, 'region' | 'copies' | 'noindex'> & { readonly nodes: number },
): Places | undefined {
  const { DatabaseId: id, DatabaseAddress: address, DatabaseSecretArn: secret } = data ?? {}
  const { CacheAddress: cache } = data ?? {}
  const { BalancerAddress: balancer } = web ?? {}
  const { region, copies, nodes, noindex } = more
  const isWhole = [id, address, secret, cache, balancer].every((value) => value !== undefined)
  if (!isWhole) return undefined
  return {
    region,
    database: { id: id ?? '', address: address ?? '', secret: secret ?? '' },
    cache: cacheNodes(cache ?? '', nodes),
    files: data?.['FilesId'] ?? null,
    bucket: data?.['UploadsName'] ?? null,
    balancer: balancer ?? '',
    ...{ copies, noindex, isShielded: false },
  }
}

/**
 * The nodes of a cluster. AWS gives one address, `NAME.HASH.cfg.…`, for clients that know its own
 * way of asking for the nodes; PHP's does not. They are called `NAME.HASH.0001.…` and so on.
 */
export function cacheNodes(address: string, nodes: number): string[] {
  if (!address.includes('.cfg.')) return [`${address}:${CACHE_PORT}`]
  return Array.from({ length: nodes }, (_, index) => {
    const number = String(index + 1).padStart(4, '0')
    return `${address.replace('.cfg.', `.${number}.`)}:${CACHE_PORT}`
  })
}
