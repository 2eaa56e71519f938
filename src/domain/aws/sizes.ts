/**
 * The sizes that we know prices of. All are Graviton: one architecture, so one image a kind. The
 * burstable ones are for staging: a busy wiki uses up their credit.
 */
export const hostSizes = [
  't4g.small',
  't4g.medium',
  't4g.large',
  'c7g.large',
  'c7g.xlarge',
  'c7g.2xlarge',
  'm7g.large',
  'm7g.xlarge',
  'm7g.2xlarge',
] as const
export type HostSize = (typeof hostSizes)[number]

export const databaseSizes = [
  'db.t4g.medium',
  'db.m7g.large',
  'db.m7g.xlarge',
  'db.m7g.2xlarge',
  'db.r7g.large',
  'db.r7g.xlarge',
  'db.r7g.2xlarge',
] as const
export type DatabaseSize = (typeof databaseSizes)[number]

export const cacheSizes = [
  'cache.t4g.small',
  'cache.t4g.medium',
  'cache.m7g.large',
  'cache.m7g.xlarge',
] as const
export type CacheSize = (typeof cacheSizes)[number]

const vcpus = { small: 2, medium: 2, large: 2, xlarge: 4, '2xlarge': 8 } as const

/** What the quota of running instances counts. */
export const vcpusOf = (size: HostSize): number =>
  vcpus[size.slice(size.indexOf('.') + 1) as keyof typeof vcpus]

/** Disk of a host in GB: Debian, the packages, and the releases that are kept. */
export const HOST_GIGABYTES = 40
