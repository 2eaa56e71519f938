import { join } from 'node:path'
import { fluentBit } from '../../../src/domain/images/cloud-logs.ts'
import { root } from '../../support/site.ts'

/** All that a rehearsal makes in the container engine is called so, and removed by this name. */
export const NAME = 'wikistead-rehearsal'

/** What the rehearsal keeps between runs: certificates and the example wiki. */
export const folder = join(root, '.wikistead-test', 'rehearsal')

/** The range of an environment's network on AWS, `NETWORK` in `domain/aws/doors.ts`. */
export const SUBNET = '10.20.0.0/16'
/** Where this machine is in it: all that AWS itself answers has this address. */
export const GATEWAY = '10.20.0.1'

/** How databases are called in the rehearsal. */
export const DATABASES = 'rds.example'

/** How the wiki is called in Route 53, and where readers go who asked for it. */
export const READERS = '127.0.0.1'

/** A region, and how the engines and balancers are called in it. */
export interface Place {
  readonly region: string
  /** What RDS calls the database that the stack makes. */
  readonly database: string
  readonly files: string
  readonly cache: string
  /** Between edges and heads. */
  readonly heads: string
  /** Between readers and edges; an address of this machine. */
  readonly edges: string
}

export const home: Place = {
  region: 'eu-central-1',
  ...{ database: 'the-database', files: 'fs-0123456789abcdef0' },
  cache: 'the-cache.abc123.cfg.euc1.cache.example',
  ...{ heads: 'internal-heads.euc1.elb.example', edges: '127.0.0.2' },
}

/** Where the copies are. */
export const away: Place = {
  region: 'eu-west-1',
  ...{ database: 'the-copy', files: 'fs-0fedcba9876543210' },
  cache: 'the-cache.def456.cfg.euw1.cache.example',
  ...{ heads: 'internal-heads.euw1.elb.example', edges: '127.0.0.3' },
}

/** The host of the archive that Fluent Bit comes from. */
export const SHIPPERS = new URL(fluentBit.archive).host
