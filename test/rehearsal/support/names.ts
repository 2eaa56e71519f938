import { join } from 'node:path'
import { fluentBit } from '../../../src/domain/images/cloud-logs.ts'
import { root } from '../../support/site.ts'

/** All that a rehearsal makes in the container engine is called so, and removed by this name. */
export const NAME = 'wikistead-rehearsal'
export const REGION = 'eu-central-1'

/** What the rehearsal keeps between runs: certificates and the example wiki. */
export const folder = join(root, '.wikistead-test', 'rehearsal')

/** The range of an environment's network on AWS, `NETWORK` in `domain/aws/doors.ts`. */
export const SUBNET = '10.20.0.0/16'
/** Where this machine is in it: all that AWS itself answers has this address. */
export const GATEWAY = '10.20.0.1'

/** How the engines and balancers are called in the rehearsal. */
export const DATABASES = 'rds.example'
export const BALANCER = 'internal-heads.elb.example'
export const CACHE = 'the-cache.abc123.cfg.euc1.cache.example'
export const FILES = 'fs-0123456789abcdef0'

/** The host of the archive that Fluent Bit comes from. */
export const SHIPPERS = new URL(fluentBit.archive).host
