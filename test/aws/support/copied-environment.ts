import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { placesKey, type Places } from '../../../src/domain/aws/places.ts'
import { awsSite } from '../../../src/domain/aws/sites.fixture.ts'
import { reportsPrefix } from '../../../src/domain/hosts/host.ts'
import { emptyPointer, pointerKey } from '../../../src/domain/rollouts/pointer.ts'
import type { AwsEnvironment } from '../../../src/domain/sites/site.ts'
import { awsDatastore } from '../../../src/platforms/aws/aws-datastore.ts'
import { awsFleet } from '../../../src/platforms/aws/aws-fleet.ts'
import { documentName } from '../../../src/platforms/aws/naming.ts'
import { s3Store } from '../../../src/platforms/aws/s3-store.ts'
import { systemClock } from '../../../src/platforms/local/system-clock.ts'
import type { Fleet } from '../../../src/ports/fleet.ts'
import { makeStoreBucket } from './bucket.ts'
import { rds } from './databases.ts'
import { publishProgram, startHost } from './managed-host.ts'
import { mariadbs } from './mariadb.ts'
import { startMetadata } from './metadata.ts'
import { startSimulator } from './simulator.ts'
import { systemsManager } from './systems-manager.ts'
import { parse, variants } from './templates.ts'

const region = 'eu-central-1'

/** What the stacks let hosts be asked. */
const [content] = Object.values(
  parse(variants['files on EFS']?.find(({ name }) => name === 'web') ?? fail()).Resources,
)
  .filter(({ Type }) => Type === 'AWS::SSM::Document')
  .filter(({ Properties: { Name } }) => String(Name).endsWith('answer'))
  .map(({ Properties: { Content } }) => Content)

function fail(): never {
  throw new Error('the stack of the web heads is gone')
}

/**
 * An account in which environments have real databases: each instance of the model of RDS is a real
 * MariaDB, each admin host really runs the host program, and what travels between the tool and them
 * goes through moto's S3.
 */
export async function copyingAccount() {
  const [simulator, metadata, engine] = await Promise.all([
    startSimulator(),
    startMetadata(),
    mariadbs(),
  ])
  const documents: Record<string, never> = {}
  const manager = systemsManager(documents)
  const secrets = new Map<string, string>()
  const cache = createServer((socket) => {
    socket.on('data', () => socket.end('OK\r\n'))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => {
    cache.listen(0, '127.0.0.1', resolve)
  })
  const { port } = cache.address() as { port: number }

  /** RDS makes each instance a password of its own. */
  async function makeSecret(id: string, password: string): Promise<void> {
    const { ARN = '' } = await new SecretsManagerClient({ region }).send(
      new CreateSecretCommand({
        Name: `rds!db-${id}`,
        SecretString: JSON.stringify({ username: 'wikistead', password }),
      }),
    )
    secrets.set(id, ARN)
  }

  const databases = rds({
    engines: {
      addressOf: (id) => engine.addressOf(id),
      secretOf: (id) => secrets.get(id) ?? '',
      async restored(id, from) {
        await engine.copy(from, id)
        const password = `of "${id}`
        await engine.ask(id, `ALTER USER 'wikistead'@'%' IDENTIFIED BY '${password}'`)
        await makeSecret(id, password)
      },
      async removed(id) {
        await engine.remove(id)
        if (!secrets.has(id)) return
        await new SecretsManagerClient({ region }).send(
          new DeleteSecretCommand({ SecretId: secrets.get(id), ForceDeleteWithoutRecovery: true }),
        )
      },
    },
  })
  simulator.serve({ ...manager.answers, ...databases.answers })
  const disks: string[] = []

  /** One with a live database, which RDS has copies of; it does not run, as nobody may ask it. */
  async function make(more: Partial<AwsEnvironment> & { readonly name: string }, sql: string) {
    const { site, environment } = awsSite({}, more)
    const { name } = environment
    const bucket = await makeStoreBucket(
      new S3Client({ region, forcePathStyle: true }),
      `wikistead-copies-${name}`,
    )
    const store = s3Store({ bucket, region })
    await publishProgram(name, store)
    Object.assign(documents, { [documentName(site, environment, 'answer')]: content })
    const host = await startHost(
      { role: 'admin', environment: name, bucket },
      { simulator, metadata, manager },
    )
    disks.push(host.disk)
    await appendFile(
      join(host.disk, 'etc/wikistead/environment'),
      [
        `PATH='${engine.path}'`,
        `SSL_CERT_FILE=${engine.certificate}`,
        ...['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map(
          (key) => `${key}=${process.env[key]}`,
        ),
        `AWS_EC2_METADATA_SERVICE_ENDPOINT=${metadata.url}\n`,
      ].join('\n'),
    )
    const uploads = ['public', 'deleted'].map((zone) => `srv/wikistead/uploads/${zone}`)
    for (const folder of ['run/wikistead', 'var/lib/mysql', ...uploads])
      await mkdir(join(host.disk, folder), { recursive: true })

    const live = `${name}-database`
    await engine.make(live, `of "${live}`, sql)
    databases.instances.set(live, {
      ...{ id: live, states: ['available'], looks: 0, isProtected: true, tags: '' },
    })
    databases.snapshots.set(`rds:${live}`, {
      ...{ id: `rds:${live}`, instance: live, at: '2026-03-04T03:00:00.000Z', tags: '' },
      ...{ progress: 100, status: 'available' },
    })
    databases.replicas.add(`arn:aws:rds:eu-central-1:123456789012:db:${live}`)
    const places: Places = {
      database: { id: live, address: `${live}.rds.example`, secret: 'none' },
      ...{ cache: [`127.0.0.1:${port}`], files: 'fs', bucket: null, balancer: 'b' },
      ...{ region, copies: null, noindex: true, isShielded: false },
    }
    await store.write(placesKey(name), JSON.stringify(places))
    const stable = { release: 'r1', database: 'wiki' }
    await store.swapCell(pointerKey(name), 0, JSON.stringify({ ...emptyPointer, stable }))

    const clock = systemClock()
    let passed = 0
    /** AWS takes its time; nobody here has to. Who waits is not the wiser. */
    const quick = {
      ...clock,
      now: () => new Date(Date.now() + passed),
      async sleep(ms: number) {
        passed += ms - Math.min(ms, 50)
        await clock.sleep(Math.min(ms, 50))
      },
    }
    const readPlaces = async () =>
      JSON.parse((await store.read(placesKey(name)))?.toString() ?? '') as Places
    const aws = awsFleet(site, environment, { store, clock: quick })
    /** The agent, which is not here, would say which database PHP asks. */
    const fleet: Fleet = {
      ...aws,
      async list() {
        const { database } = await readPlaces()
        await store.write(
          `${reportsPrefix(name)}admin.json`,
          JSON.stringify({ host: 'admin', database: database.address }),
        )
        return aws.list()
      },
    }
    return {
      ...{ site, environment, store, fleet, disk: host.disk, live, readPlaces, clock: quick },
      datastore: awsDatastore(site, environment, { store, fleet, clock: quick }),

      /** Puts a file among the uploads. */
      async upload(path: string, bytes: string): Promise<void> {
        const file = join(host.disk, 'srv/wikistead/uploads', path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, bytes)
      },
      readUpload: async (path: string) =>
        readFile(join(host.disk, 'srv/wikistead/uploads', path), 'utf8').catch(() => null),
      listFolder: async (path: string) => readdir(join(host.disk, path)).catch(() => []),
    }
  }

  return {
    ...{ simulator, manager, databases, engine, make },
    async stop() {
      await manager.settle()
      await engine.end()
      cache.close()
      metadata.stop()
      await simulator.stop()
      for (const disk of disks) await rm(disk, { recursive: true, force: true })
    },
  }
}

export type CopyingAccount = Awaited<ReturnType<typeof copyingAccount>>
export type CopiedEnvironment = Awaited<ReturnType<CopyingAccount['make']>>
