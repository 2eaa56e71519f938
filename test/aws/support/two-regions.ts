import { randomBytes } from 'node:crypto'
import { S3Client } from '@aws-sdk/client-s3'
import { placesKey, type Places } from '../../../src/domain/aws/places.ts'
import { CDN_SECRET, secretName, wikiSecrets } from '../../../src/domain/aws/secrets.ts'
import { awsSite } from '../../../src/domain/aws/sites.fixture.ts'
import { standAmongCopies } from '../../../src/domain/aws/stand-among-copies.ts'
import type { AwsEnvironment } from '../../../src/domain/sites/site.ts'
import { askThrough, awsEdge } from '../../../src/platforms/aws/aws-edge.ts'
import { awsProvider } from '../../../src/platforms/aws/aws-provider.ts'
import { bucketName } from '../../../src/platforms/aws/naming.ts'
import { awsRecovery } from '../../../src/platforms/aws/recovery/aws-recovery.ts'
import { findStanding } from '../../../src/platforms/aws/recovery/standing.ts'
import { s3Store } from '../../../src/platforms/aws/s3-store.ts'
import { secretsManager } from '../../../src/platforms/aws/secrets-manager.ts'
import { memoryWorld } from '../../../src/platforms/memory/memory-world.ts'
import type { Recovery } from '../../../src/ports/recovery.ts'
import { copyBucket, makeStoreBucket } from './bucket.ts'
import { copiedFiles } from './copied-files.ts'
import { copiedSecrets } from './copied-secrets.ts'
import { rds, type RestoreProperties } from './databases.ts'
import { simulatedRegion, type SimulatedRegion } from './simulated-region.ts'
import { startSimulator } from './simulator.ts'
import { quickly } from './whole-environment.ts'
import { makeZone } from './zone.ts'

export const HOME = 'eu-central-1'
export const THERE = 'eu-west-1'
/** Balancers of the two regions; one port, as the address of the wiki has one. */
const HOME_BALANCER = '127.0.0.1'
const THERE_BALANCER = '127.0.0.2'
const WIKI = 'wiki.example'

interface Edit {
  readonly title: string
  readonly at: string
}

/**
 * An account with two regions in which one environment can be made, copied and brought up again. A page
 * is an edit with its time: each database has those up to the second that it is of. Readers find the
 * wiki by Route 53, and answers come from the database that the store names.
 */
export async function twoRegions() {
  const simulator = await startSimulator()
  const home = await simulatedRegion({
    ...{ simulator, region: HOME, environment: 'production' },
    listensAt: { host: HOME_BALANCER, port: 0 },
  })
  const there = await simulatedRegion({
    ...{ simulator, region: THERE, environment: 'production' },
    listensAt: { host: THERE_BALANCER, port: home.port },
  })
  const zone = await makeZone(WIKI)
  const { site, environment } = awsSite(
    {
      ...{
        heads: { size: 'm7g.large', least: 2, most: 4 },
        edges: { size: 'c7g.large', count: 1 },
      },
      zone: { name: WIKI, id: zone.id },
    },
    { url: `http://${WIKI}:${home.port}` },
  )
  const edits: Edit[] = []
  const databases = rds({ region: THERE })
  const files = copiedFiles(THERE)
  const secrets = copiedSecrets(THERE)
  simulator.serve({ ...databases.answers, ...secrets.answers }, THERE)
  simulator.serveRest('elasticfilesystem', THERE, files.answer)

  const storeName = bucketName(site, environment, 'store')
  const copiesName = bucketName(site, environment, 'copies')
  const s3 = (region: string) => new S3Client({ region, forcePathStyle: true })
  const { stack } = home
  home.stacks.give(stack('data'), 'DatabaseId', 'the-database')
  there.stacks.give(stack('data'), 'DatabaseId', 'the-restored')
  there.stacks.give(stack('data'), 'FilesId', 'fs-copy')
  there.stacks.give(stack('edge'), 'BalancerAddress', THERE_BALANCER)
  home.makers.set(stack('store'), async () => {
    await makeStoreBucket(s3(HOME), storeName)
  })
  there.makers.set(stack('recovery'), async () => {
    await makeStoreBucket(s3(THERE), copiesName)
  })
  also(home, 'edge', async () => zone.point(HOME_BALANCER))
  there.makers.set(stack('data'), async ({ Resources }) => {
    const { Properties } = Resources['Database'] ?? {}
    return databases.restoreCopy('the-restored', Properties as RestoreProperties)
  })
  home.wiki.page = async () => render(edits)
  there.wiki.page = async () => {
    const store = s3Store({ bucket: copiesName, region: THERE })
    const { database } = JSON.parse(
      (await store.read(placesKey('production')))?.toString() ?? '',
    ) as Places
    const { contentAt = '' } = databases.instances.get(database.id) ?? {}
    return render(edits.filter(({ at }) => at <= contentAt))
  }

  const memory = memoryWorld({ isUp: false })
  const clock = quickly()

  /** The world where an environment stands, with the simulated hosts of that region. */
  function openAt(at: AwsEnvironment): ReturnType<Recovery['openThere']> {
    const { region } = at.platform
    const simulated = region === HOME ? home : there
    const store = s3Store({ bucket: bucketName(site, at, 'store'), region, settings: brief })
    const fleet = simulated.openFleet(site, at, store)
    return {
      ...{ environment: at, store, fleet, secrets: secretsManager(site, at) },
      provider: awsProvider(site, at, { clock, store }),
      datastore: memory.datastore,
      edge: { ...awsEdge(at, fleet), get: async (path) => visit(path) },
      recovery: awsRecovery(site, at, { clock, by: 'ada@desk', open: openAt }),
    }
  }

  const visit = async (path: string) =>
    askThrough(new URL(path, environment.url), await zone.find())

  return {
    ...{
      simulator,
      home,
      there,
      site,
      environment,
      databases,
      files,
      secrets,
      edits,
      stack,
      visit,
    },
    warnings: [] as string[],
    copies: s3Store({ bucket: copiesName, region: THERE }),

    /** Another run of the tool, in a process of its own. */
    async open() {
      const run = memory.another()
      const standing = await findStanding(site, environment, (message) =>
        this.warnings.push(message),
      )
      const at = standing === undefined ? environment : standAmongCopies(environment, standing)
      return {
        ...run,
        ...{ site: { ...site, repository: memory.site.repository }, clock, mailbox: undefined },
        ...openAt(at),
      }
    },

    /** All that AWS copies by itself, as of this second. */
    async copy(until: string) {
      await copyBucket(s3(HOME), storeName, copiesName, () => {
        const made = there.stacks.find(stack('recovery'))
        return made?.body.includes('"s3:ReplicateObject"') ?? false
      })
      databases.copies.set('the-database', {
        ...{ home: HOME, until, status: 'replicating', nights: [] },
      })
      files.replications.set(`${stack('data')}-FilesId`, { copy: 'fs-copy', at: until })
      for (const name of [...wikiSecrets, CDN_SECRET]) {
        const value = randomBytes(8).toString('hex')
        secrets.known.set(secretName('hearth', 'production', name), { value, primary: HOME })
      }
    },

    lose() {
      simulator.lose(HOME)
      files.isSourceLost = true
    },

    async stop() {
      for (const region of [home, there]) await region.stop()
      await simulator.stop()
    },
  }
}

/** A lost region shall not hold up the tests. */
const brief = { maxAttempts: 3, retryMode: 'standard' } as const

const render = (edits: readonly Edit[]) => edits.map(({ title }) => title).join('\n')

function also(region: SimulatedRegion, name: string, work: () => Promise<void>): void {
  const before = region.makers.get(region.stack(name))
  region.makers.set(region.stack(name), async (template) => {
    await work()
    return before?.(template)
  })
}

export type TwoRegions = Awaited<ReturnType<typeof twoRegions>>
