import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { placesKey, type Places } from '../../../src/domain/aws/places.ts'
import { CDN_SECRET, secretName, wikiSecrets } from '../../../src/domain/aws/secrets.ts'
import { awsSite } from '../../../src/domain/aws/sites.fixture.ts'
import { instanceName } from '../../../src/domain/aws/instances.ts'
import type { Event } from '../../../src/domain/events/event.ts'
import type { Role } from '../../../src/domain/hosts/host.ts'
import type { Site } from '../../../src/domain/sites/site.ts'
import { openAws } from '../../../src/platforms/aws/open.ts'
import { bucketName, stackId } from '../../../src/platforms/aws/naming.ts'
import { gitRepository } from '../../../src/platforms/git/git-repository.ts'
import { processHolders } from '../../../src/platforms/local/process-holders.ts'
import { systemClock } from '../../../src/platforms/local/system-clock.ts'
import { memoryOperator } from '../../../src/platforms/memory/memory-operator.ts'
import { memoryWorld } from '../../../src/platforms/memory/memory-world.ts'
import type { World } from '../../../src/ports/world.ts'
import { copyBucket } from '../../aws/support/bucket.ts'
import { bundleProgram } from '../../aws/support/managed-host.ts'
import { openAccount } from './account.ts'
import { away, folder, home, READERS } from './names.ts'
import { startReaders } from './readers.ts'
import { makeStacks } from './stacks.ts'
import { prepareWiki } from './wiki.ts'

/** Milliseconds at most that whoever waits for AWS sleeps; AWS takes its time, nobody here has to. */
const NAP = 500

/**
 * A site on AWS as an operator has it: the operations and their platform as they are, the example wiki,
 * and an account that has nothing yet. The browser is the only thing of the world that is missing.
 */
export async function rehearse() {
  const began = Date.now()
  const tell = (line: string) => {
    if (process.env['WIKISTEAD_REHEARSAL_TELL'] === undefined) return
    process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1)} ${line}\n`)
  }
  const account = await openAccount(tell)
  const readers = await startReaders()
  const made = awsSite(
    {
      heads: { size: 'm7g.large', least: 2, most: 4 },
      edges: { size: 'c7g.large', count: 1 },
      cache: { size: 'cache.t4g.medium', nodes: 1 },
      ...{ region: home.region, recoveryRegion: away.region },
      zone: { name: READERS, id: readers.zone.id },
    },
    { url: readers.url, canary: { watchSeconds: 3 } },
  )
  const wiki = await prepareWiki(made.site.title)
  const site: Site = {
    ...made.site,
    repository: { ...made.site.repository, url: wiki.repository },
    wiki: { ...made.site.wiki, languages: ['en'] },
  }
  const { here, there } = account
  for (const region of [here, there]) await makeStacks(site, made.environment, region, readers)

  const events: Event[] = []
  const operator = { ...memoryOperator(), typed: `${site.name}/${made.environment.name}` }
  const clock = systemClock()
  const quick = { ...clock, sleep: async (ms: number) => clock.sleep(Math.min(ms, NAP)) }

  /** The world as the tool opens it for this configuration. */
  async function open(described: Site): Promise<World> {
    const { browser } = memoryWorld()
    return {
      ...(await openAws(described, made.environment, quick, tell)),
      ...{ site: described, clock: quick, operator, browser },
      ...{ holders: processHolders(), hostProgram: bundleProgram, mailbox: undefined },
      repository: gitRepository(
        { ...site.repository, writable: site.wiki.writable },
        { stateDirectory: join(folder, 'repository'), baseDirectory: folder },
      ),
      emit(event) {
        events.push(event)
        if (event.type !== 'progress' || !event.message.endsWith('complete'))
          tell(`  ${JSON.stringify(event).slice(0, 300)}`)
      },
    }
  }

  /** All that AWS copies by itself, as of now. */
  async function copy(): Promise<void> {
    const places = await readPlaces()
    const until = new Date().toISOString()
    await here.servers.copy(places.database.id)
    there.databases.copies.set(places.database.id, {
      ...{ home: home.region, until, status: 'replicating', nights: [] },
    })
    await account.onFiles('cp', '-a', `${home.files}/.`, away.files)
    account.files.replications.set(home.files, { copy: away.files, at: until })
    const secrets = new SecretsManagerClient({ region: home.region })
    for (const name of [...wikiSecrets, CDN_SECRET]) {
      const SecretId = secretName(site.name, made.environment.name, name)
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }))
      account.secrets.known.set(SecretId, { value: SecretString, primary: home.region })
    }
    const s3 = new S3Client({ region: home.region, forcePathStyle: true })
    await copyBucket(s3, bucketOf('store'), bucketOf('copies'))
  }

  const bucketOf = (name: 'store' | 'copies') => bucketName(site, made.environment, name)
  async function readPlaces(): Promise<Places> {
    const { store, environment } = await open(site)
    const content = await store.read(placesKey(environment.name))
    return JSON.parse(content?.toString() ?? '{}') as Places
  }

  return {
    ...{ account, wiki, events, open, site, url: readers.url, copy },
    groupOf: (stack: 'web' | 'edge', output: string) =>
      `${stackId(site.name, made.environment.name, stack)}-${output}`,
    /** The instances of a role, with what the tool calls their hosts. */
    hostsOf: (role: Role, region = here) =>
      region.scaling
        .members()
        .filter((member) => member.role === role)
        .map((member) => ({ ...member, name: instanceName(role, member.id) })),
    async stop() {
      await readers.stop()
      await account.close()
    },
  }
}

export type Rehearsal = Awaited<ReturnType<typeof rehearse>>
