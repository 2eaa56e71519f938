import type { Standing } from './standing.ts'
import type { DatabaseSize, CacheSize, HostSize } from './sizes.ts'

/** An environment on AWS, as the site's configuration describes it, defaults filled in. */
export interface AwsPlatform {
  readonly kind: 'aws'
  /** Twelve digits; credentials of another account are refused. */
  readonly account: string
  readonly region: string
  /** Holds copies of all data, and brings the site up where the region is lost. */
  readonly recoveryRegion: string
  /** The hosted zone of Route 53 in which the records are made. */
  readonly zone: { readonly name: string; readonly id: string }
  /** On everything, as tags. */
  readonly owner: string
  readonly costCentre: string
  readonly alarms: { readonly email: string }
  /** US dollars a month; the owner hears of it before it is spent. */
  readonly budget: number
  readonly heads: { readonly size: HostSize; readonly least: number; readonly most: number }
  readonly admin: { readonly size: HostSize }
  readonly edges: { readonly size: HostSize; readonly count: number }
  readonly database: { readonly size: DatabaseSize; readonly gigabytes: number }
  readonly cache: { readonly size: CacheSize; readonly nodes: number }
  readonly uploads: UploadsPlace
  /** Days for which what hosts say is kept; what names readers goes after 90 in any case. */
  readonly logs: { readonly days: number }
  /** Requests of one client in five minutes before it is turned away. */
  readonly clientLimit: number
  /** No setting: what the copies say of an environment that stands in its recovery region. */
  readonly standing?: Standing
}

export const uploadsPlaces = ['efs', 's3'] as const
export type UploadsPlace = (typeof uploadsPlaces)[number]

/** Certificates and firewalls of CloudFront, and health checks from outside, live only there. */
export const GLOBAL_REGION = 'us-east-1'

/** Days that RDS can keep for a restore of any second. */
export const RDS_DAYS = { least: 3, most: 35, usual: 7 } as const
