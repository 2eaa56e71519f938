import { CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds'
import { S3Client } from '@aws-sdk/client-s3'
import { awsSite } from '../../../src/domain/aws/sites.fixture.ts'
import type { AwsEnvironment } from '../../../src/domain/sites/site.ts'
import { awsEdge } from '../../../src/platforms/aws/aws-edge.ts'
import { awsProvider } from '../../../src/platforms/aws/aws-provider.ts'
import { bucketName } from '../../../src/platforms/aws/naming.ts'
import { s3Store } from '../../../src/platforms/aws/s3-store.ts'
import { secretsManager } from '../../../src/platforms/aws/secrets-manager.ts'
import { systemClock } from '../../../src/platforms/local/system-clock.ts'
import { memoryWorld } from '../../../src/platforms/memory/memory-world.ts'
import type { World } from '../../../src/ports/world.ts'
import { makeStoreBucket } from './bucket.ts'
import { simulatedRegion } from './simulated-region.ts'
import { startSimulator } from './simulator.ts'

const region = 'eu-central-1'

/** AWS takes its time; nobody here has to. */
export const quickly = () => {
  const clock = systemClock()
  return { ...clock, sleep: async (ms: number) => clock.sleep(Math.min(ms, 100)) }
}

/** An account in which an environment can be made from nothing. */
export async function wholeEnvironment(more: Partial<AwsEnvironment> = {}) {
  const simulator = await startSimulator()
  const home = await simulatedRegion({
    ...{ simulator, region, environment: more.name ?? 'production' },
    listensAt: { host: '127.0.0.1', port: 0 },
  })
  const { site, environment } = awsSite(
    { heads: { size: 'm7g.large', least: 2, most: 4 }, edges: { size: 'c7g.large', count: 1 } },
    { url: `http://127.0.0.1:${home.port}`, ...more },
  )
  const bucket = bucketName(site, environment, 'store')
  const store = s3Store({ bucket, region })
  home.stacks.give(home.stack('data'), 'DatabaseId', 'the-database')
  home.makers.set(home.stack('store'), async () => {
    await makeStoreBucket(new S3Client({ region, forcePathStyle: true }), bucket)
  })
  home.makers.set(home.stack('data'), async () => makeDatabase(environment))

  const clock = quickly()
  const fleet = home.openFleet(site, environment, store)
  const { site: memorySite, ...memory } = memoryWorld({ isUp: false })
  const world: World & Pick<typeof memory, 'events' | 'operator' | 'repository'> = {
    ...memory,
    ...{ site: { ...site, repository: memorySite.repository }, environment, clock },
    ...{ store, fleet, secrets: secretsManager(site, environment), mailbox: undefined },
    provider: awsProvider(site, environment, { clock, store }),
    edge: awsEdge(environment, fleet),
  }
  return {
    ...home,
    ...{ home, world, simulator },
    async stop() {
      await home.stop()
      await simulator.stop()
    },
  }
}

async function makeDatabase({ name }: AwsEnvironment): Promise<void> {
  await new RDSClient({ region }).send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier: 'the-database', DBInstanceClass: 'db.m7g.large' },
      ...{ Engine: 'mariadb', EngineVersion: '11.8.6', AllocatedStorage: 100 },
      ...{ MasterUsername: 'wikistead', MasterUserPassword: 'simulated-1', MultiAZ: true },
      ...{ DeletionProtection: true, BackupRetentionPeriod: 7 },
      Tags: [
        { Key: 'wikistead:site', Value: 'hearth' },
        { Key: 'wikistead:environment', Value: name },
      ],
    }),
  )
}

export type WholeEnvironment = Awaited<ReturnType<typeof wholeEnvironment>>
