import { alarms } from './alarms.ts'
import type { AwsPlatform } from './platform.ts'
import {
  cachePrices,
  databasePrices,
  gigabyte,
  hostPrices,
  hourly,
  HOURS,
  monthly,
  moved,
  thousandWrites,
} from './prices.ts'
import { logKinds, UPLOAD_SECONDS } from '../logs/kept.ts'
import { regions, type Region } from './regions.ts'
import { wikiSecrets } from './secrets.ts'
import { HOST_GIGABYTES, type HostSize } from './sizes.ts'

/** What nobody can read from the configuration: how much there is, and how much is read. */
export interface Volume {
  /** Gigabytes a month that readers get; three quarters of it files and images. */
  readonly traffic: number
  /** Gigabytes of uploaded files. */
  readonly uploads: number
}

export const usualVolume: Volume = { traffic: 500, uploads: 100 }

export interface CostLine {
  readonly what: string
  /** How the sum comes about. */
  readonly of: string
  /** US dollars a month. */
  readonly dollars: number
}

/** Part of the traffic that CloudFront serves: files and images, not pages. */
const FILES_PART = 0.75
/** What the copies of a database weigh beside it, over the days that they are kept. */
const BACKUP_FACTOR = 2

/** What an environment costs in a month with the least number of heads. */
export function estimateCost(
  platform: AwsPlatform,
  { isProduction, volume }: { readonly isProduction: boolean; readonly volume: Volume },
): CostLine[] {
  const { heads, admin, edges, database, cache, recoveryRegion, standing } = platform
  const here = factorOf(platform.region)
  const there = factorOf(recoveryRegion)
  const line = (what: string, of: string, dollars: number, factor = here): CostLine => ({
    ...{ what, of, dollars: Math.round(dollars * factor * 100) / 100 },
  })
  const gateways = isProduction ? 3 : 1
  const files = platform.uploads === 'efs' ? gigabyte.files : gigabyte.bucket
  const keys = 3 * monthly.key + 2 * (wikiSecrets.length + 1) * monthly.secret
  const speakers = heads.least + 1 + edges.count
  // What is said is small beside what it costs to write it every minute.
  const writes = (speakers * logKinds.length * HOURS * 3600) / UPLOAD_SECONDS / 1000
  const fromCdn = volume.traffic * FILES_PART
  return [
    line('web heads', `${heads.least} × ${heads.size}`, hosts(heads.size, heads.least)),
    line('admin host', `1 × ${admin.size}`, hosts(admin.size, 1)),
    line('edge', `${edges.count} × ${edges.size}`, hosts(edges.size, edges.count)),
    line(
      'database',
      `${database.size} in two zones, ${database.gigabytes} GB`,
      databasePrices[database.size] * HOURS + database.gigabytes * gigabyte.databaseDisk,
    ),
    line('cache', `${cache.nodes} × ${cache.size}`, cachePrices[cache.size] * HOURS * cache.nodes),
    line(
      'uploads',
      `${volume.uploads} GB on ${platform.uploads.toUpperCase()}`,
      volume.uploads * files,
    ),
    line(
      'backups',
      `nightly copies of ${database.gigabytes} GB and ${volume.uploads} GB`,
      (database.gigabytes * BACKUP_FACTOR + volume.uploads) * gigabyte.backup,
    ),
    ...(standing === undefined
      ? [
          line(
            'recovery region',
            `the same copies in ${recoveryRegion}`,
            (database.gigabytes * BACKUP_FACTOR + volume.uploads) *
              (gigabyte.backup + moved.betweenRegions) +
              volume.uploads * files,
            there,
          ),
        ]
      : []),
    line(
      'network',
      `${gateways} NAT gateway${gateways === 1 ? '' : 's'}, 2 balancers`,
      HOURS * (gateways * hourly.natGateway + 2 * hourly.loadBalancer + 3 * hourly.publicAddress) +
        20 * moved.throughNat,
    ),
    line(
      'traffic',
      `${volume.traffic} GB, of which ${fromCdn} GB by CloudFront`,
      fromCdn * moved.throughCloudFront + (volume.traffic - fromCdn) * moved.outward,
    ),
    line('logs', `what ${speakers} hosts write, twice a minute`, writes * thousandWrites),
    line('keys and secrets', `3 keys, ${wikiSecrets.length + 1} secrets in two regions`, keys),
    line(
      'guard',
      `${Object.keys(alarms).length} alarms, 2 firewalls, dashboard, look from outside`,
      Object.keys(alarms).length * monthly.alarm +
        2 * monthly.firewall +
        5 * monthly.firewallRule +
        monthly.dashboard +
        monthly.healthCheck,
    ),
  ]
}

export const sumOf = (lines: readonly CostLine[]): number =>
  Math.round(lines.reduce((sum, { dollars }) => sum + dollars, 0))

const hosts = (size: HostSize, count: number) =>
  count * (hostPrices[size] * HOURS + HOST_GIGABYTES * gigabyte.disk + monthly.hostMetrics)

/** What is left to say about a region whose prices we do not know is that it is dear. */
const factorOf = (region: string): number => regions[region as Region] ?? 1.3
