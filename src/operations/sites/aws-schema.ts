import * as z from 'zod'
import { uploadsPlaces } from '../../domain/aws/platform.ts'
import { isRegion, regions, type Region } from '../../domain/aws/regions.ts'
import { cacheSizes, databaseSizes, hostSizes } from '../../domain/aws/sizes.ts'
import { SYSTEM_LOG_DAYS } from '../../domain/logs/kept.ts'
import { block, oneOf, text, that, whole } from './expect.ts'

const ACCOUNT = /^\d{12}$/
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/
const ZONE_ID = /^Z[A-Z0-9]{6,31}$/
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
/** What AWS allows in the value of a tag. */
const TAG = /^[\p{L}\p{N} _.:/=+@-]{1,256}$/u

const region = that<Region>(`one of ${Object.keys(regions).join(', ')}`, isRegion)

export const awsPlatform = block({
  kind: z.literal('aws'),
  account: text('the twelve digits of an account, as text', ACCOUNT),
  region,
  recoveryRegion: region,
  zone: block({
    name: text('the name of a hosted zone, such as wiki.example', DOMAIN),
    id: text('the id of a hosted zone, such as Z0123456789ABCDEFGHIJ', ZONE_ID),
  }),
  owner: text('letters, digits, spaces and _.:/=+-@', TAG),
  costCentre: text('letters, digits, spaces and _.:/=+-@', TAG),
  alarms: block({ email: text('an address for mail', EMAIL) }),
  budget: whole(1, 10_000_000),
  heads: block({
    size: oneOf(hostSizes).default('m7g.large'),
    least: whole(2, 48).default(3),
    most: whole(2, 96).optional(),
  }).prefault({}),
  admin: block({ size: oneOf(hostSizes).default('m7g.large') }).prefault({}),
  edges: block({
    size: oneOf(hostSizes).default('c7g.large'),
    count: whole(2, 12).default(2),
  }).prefault({}),
  database: block({
    size: oneOf(databaseSizes).default('db.m7g.large'),
    gigabytes: whole(20, 16_384).default(100),
  }).prefault({}),
  cache: block({
    size: oneOf(cacheSizes).default('cache.t4g.medium'),
    nodes: whole(2, 12).default(2),
  }).prefault({}),
  uploads: oneOf(uploadsPlaces).default('efs'),
  logs: block({ days: whole(1, 3650).default(SYSTEM_LOG_DAYS) }).prefault({}),
  clientLimit: whole(100, 20_000_000).default(2000),
})
