import type { CacheSize, DatabaseSize, HostSize } from './sizes.ts'

/**
 * What AWS asked in us-east-1, in US dollars, on demand and without tax, as its price pages said
 * on that day. Look at the day before you trust a sum: prices move, mostly down.
 */
export const PRICES_OF = '2025-06-01'

/** Hours that AWS counts as a month. */
export const HOURS = 730

/** An hour of a host. */
export const hostPrices: Readonly<Record<HostSize, number>> = {
  't4g.small': 0.0168,
  't4g.medium': 0.0336,
  't4g.large': 0.0672,
  'c7g.large': 0.0725,
  'c7g.xlarge': 0.145,
  'c7g.2xlarge': 0.29,
  'm7g.large': 0.0816,
  'm7g.xlarge': 0.1632,
  'm7g.2xlarge': 0.3264,
}

/** An hour of MariaDB in two zones. */
export const databasePrices: Readonly<Record<DatabaseSize, number>> = {
  'db.t4g.medium': 0.129,
  'db.m7g.large': 0.337,
  'db.m7g.xlarge': 0.673,
  'db.m7g.2xlarge': 1.346,
  'db.r7g.large': 0.478,
  'db.r7g.xlarge': 0.956,
  'db.r7g.2xlarge': 1.911,
}

/** An hour of a node with memcached. */
export const cachePrices: Readonly<Record<CacheSize, number>> = {
  'cache.t4g.small': 0.032,
  'cache.t4g.medium': 0.065,
  'cache.m7g.large': 0.158,
  'cache.m7g.xlarge': 0.316,
}

/** By the hour. */
export const hourly = { natGateway: 0.045, loadBalancer: 0.0225, publicAddress: 0.005 } as const

/** By the month. */
export const monthly = {
  key: 1,
  secret: 0.4,
  firewall: 5,
  firewallRule: 1,
  alarm: 0.1,
  dashboard: 3,
  healthCheck: 2,
  hostMetrics: 2.1,
} as const

/** By the gigabyte and month. */
export const gigabyte = {
  disk: 0.08,
  databaseDisk: 0.23,
  backup: 0.095,
  files: 0.3,
  bucket: 0.023,
} as const

/** By the thousand of requests that write to S3. */
export const thousandWrites = 0.005

/** By the gigabyte that moves. */
export const moved = {
  outward: 0.09,
  throughCloudFront: 0.085,
  throughNat: 0.045,
  betweenRegions: 0.02,
} as const
