import { userInfo, hostname } from 'node:os'
import { standAmongCopies } from '../../domain/aws/stand-among-copies.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { World } from '../../ports/world.ts'
import { awsAccount } from './account.ts'
import { awsDatastore } from './aws-datastore.ts'
import { awsEdge } from './aws-edge.ts'
import { awsFleet } from './aws-fleet.ts'
import { awsProvider } from './aws-provider.ts'
import { s3LogArchive } from './logs/s3-log-archive.ts'
import { bucketName } from './naming.ts'
import { awsRecovery } from './recovery/aws-recovery.ts'
import { findStanding } from './recovery/standing.ts'
import { s3Store } from './s3-store.ts'
import { secretsManager } from './secrets-manager.ts'

/** Days for which nobody can remove an entry of the journal. */
const JOURNAL_DAYS = 400

// The SDK would tell every operator which Node it will ask for next year; our version is pinned.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

type Opened = Pick<
  World,
  'environment' | 'store' | 'fleet' | 'logArchive' | 'datastore' | 'edge' | 'provider' | 'secrets'
> & {
  readonly account: NonNullable<World['account']>
  readonly recovery: NonNullable<World['recovery']>
}

/** The world of an environment on AWS, in the region where it stands. */
export async function openAws(
  site: Site,
  environment: AwsEnvironment,
  clock: Clock,
  warn: (message: string) => void,
): Promise<Opened> {
  const standing = await findStanding(site, environment, warn)
  return openAt(
    site,
    standing === undefined ? environment : standAmongCopies(environment, standing),
    clock,
  )
}

function openAt(site: Site, environment: AwsEnvironment, clock: Clock): Opened {
  const { platform } = environment
  const store = s3Store({
    ...{ bucket: bucketName(site, environment, 'store'), region: platform.region },
    journalDays: JOURNAL_DAYS,
  })
  const fleet = awsFleet(site, environment, { store, clock })
  return {
    ...{ environment, store, fleet },
    logArchive: s3LogArchive({
      ...{ bucket: bucketName(site, environment, 'logs'), region: platform.region },
    }),
    provider: awsProvider(site, environment, { clock, store }),
    account: awsAccount(site, environment),
    datastore: awsDatastore(site, environment, { store, fleet, clock }),
    edge: awsEdge(environment, fleet),
    secrets: secretsManager(site, environment),
    recovery: awsRecovery(site, environment, {
      ...{ clock, by: `${userInfo().username}@${hostname()}` },
      open: (there) => openAt(site, there, clock),
    }),
  }
}
