import { secretName, wikiSecrets } from '../domain/aws/secrets.ts'
import { ownInstance, type OwnInstance } from '../platforms/instance/instance.ts'
import type { HostStore } from '../ports/store.ts'
import { keepPlaces } from './keep-places.ts'
import { leftBehind, type LeftBehind } from './left-behind.ts'
import { paths } from './paths.ts'
import type { ThisHost } from './this-host.ts'
import { writeWhole } from './write-file.ts'

/** What a host on AWS does besides following the pointer. */
export interface Cloud {
  readonly instance: OwnInstance
  /** Lays the wiki's secrets where PHP reads them. The first time must succeed; later is later. */
  keepSecrets(): Promise<void>
  /** Follows where database, cache, uploads and edges are; the address of the database. */
  keepPlaces(host: ThisHost, store: HostStore): Promise<string>
  /** Why nobody may edit here, whatever the pointer says; null where that counts. */
  refuseEdits(): string | null
  /** Lets requests come once the host is well, and keeps its place in the group until then. */
  tellLaunched(isWell: boolean): Promise<void>
}

/** Milliseconds between two looks at the secrets, at the places, and two signs to Auto Scaling. */
const SECRETS = 300_000
const PLACES = 10_000
const SIGN = 240_000

/** Undefined where this host is none of AWS. */
export function findCloud(env: NodeJS.ProcessEnv, log: Log): Cloud | undefined {
  const { WIKISTEAD_SITE: site, WIKISTEAD_ENVIRONMENT: environment, AWS_REGION: region } = env
  if (site === undefined || environment === undefined || region === undefined) return undefined
  const names = wikiSecrets.map((name) => [name, secretName(site, environment, name)] as const)
  return cloud(names, ownInstance(region, env), leftBehind(env, log), log)
}

type Log = (line: string) => void

function cloud(
  names: readonly (readonly [string, string])[],
  instance: OwnInstance,
  behind: LeftBehind,
  log: Log,
): Cloud {
  let secretsAt = 0
  let placed = { at: 0, database: '' }
  let signedAt = 0
  let isOver = false
  return {
    instance,

    async keepSecrets() {
      if (Date.now() - secretsAt < SECRETS) return
      const isFirst = secretsAt === 0
      try {
        const read = names.map(async ([name, id]) => [name, await instance.readSecret(id)])
        const content = JSON.stringify(Object.fromEntries(await Promise.all(read)))
        await writeWhole(paths.secrets, content, 'web')
      } catch (error) {
        if (isFirst) throw error
      }
      secretsAt = Date.now()
    },

    async keepPlaces(host, store) {
      if (Date.now() - placed.at < PLACES) return placed.database
      const isFirst = placed.at === 0
      placed = { ...placed, at: Date.now() }
      try {
        const { database, copies } = await keepPlaces(host, store, instance)
        await behind.look(copies, host.environment)
        placed = { at: Date.now(), database: database.address }
      } catch (error) {
        if (isFirst) placed = { ...placed, at: 0 }
        if (isFirst) throw error
        // Where things were is most probably where they are.
        log(`places: ${(error as Error).message}`)
      }
      return placed.database
    },

    refuseEdits: () => behind.reason(),

    /**
     * A host that cannot prove itself keeps its place and goes on trying. If it gave up, the group
     * would start another, which the same release would fail on too, and so on for ever.
     */
    async tellLaunched(isWell) {
      if (isOver) return
      if (isWell) {
        await instance.completeLaunch()
        isOver = true
      } else if (Date.now() - signedAt > SIGN) {
        await instance.extendLaunch()
        signedAt = Date.now()
      }
    },
  }
}
