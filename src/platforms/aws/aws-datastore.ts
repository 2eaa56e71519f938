import { backupId, type Backup } from '../../domain/backups/backup.ts'
import type { EstimatedRestore } from '../../domain/backups/choose-restore.ts'
import type { RestoredDatastore, RestoreOrder } from '../../domain/backups/restored.ts'
import {
  asBackup,
  chooseCopy,
  DATABASE_TAG,
  RELEASE_TAG,
  type Snapshot,
} from '../../domain/aws/database-copies.ts'
import type { DatabasePlace, Places } from '../../domain/aws/places.ts'
import { superfluous } from '../../domain/aws/restores.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import { parsePointer, pointerKey } from '../../domain/rollouts/pointer.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Datastore } from '../../ports/datastore.ts'
import type { Fleet } from '../../ports/fleet.ts'
import type { Store } from '../../ports/store.ts'
import { awaitDatabaseAt } from './database/await-hosts.ts'
import { copyTasks } from './database/copies.ts'
import { databases } from './database/instances.ts'
import { restoreRecords } from './database/records.ts'
import { restoreInstance, type Origin, type Phases } from './database/restore.ts'
import { scratchesOf } from './database/scratches.ts'
import { snapshotsOf } from './database/snapshots.ts'
import { uploadsList } from './database/uploads-list.ts'
import { forgetCache, lookInto } from './database/verify.ts'
import { platformLacks } from './lacks.ts'
import { isScratch, restoredName, restoredPrefix } from './naming.ts'
import { findPlaces, writePlaces } from './places.ts'

/** Seconds that RDS's own copies may be behind; it writes them every five minutes. */
const BEHIND = 600

interface Around {
  readonly store: Store
  readonly fleet: Fleet
  readonly clock: Clock
}

/**
 * The database is RDS's, and so are its copies. A restore makes another instance; which one the wiki
 * stands on, the store says, so changing over takes seconds and can be taken back. Uploads are never
 * overwritten by the wiki, so they stay as they are, and what a restored database misses is told.
 */
export function awsDatastore(
  site: Site,
  environment: AwsEnvironment,
  { store, fleet, clock }: Around,
): Datastore {
  const { region, recoveryRegion, uploads, standing } = environment.platform
  const isCopied = standing === undefined
  const known = databases(site, environment, clock)
  const snapshots = snapshotsOf(known.client, recoveryRegion, clock)
  const restores = restoreRecords(environment.name, store)
  const uploadsThen = uploadsList(environment.name, { store, fleet, clock })
  const scratches = scratchesOf(site, environment, { known, store, clock })
  const tasks = copyTasks(environment.name, fleet)
  const tags = { 'wikistead:site': site.name, 'wikistead:environment': environment.name }

  async function needPlaces(): Promise<Places> {
    const places = await findPlaces(environment, store)
    if (places !== undefined) return places
    throw new Problem('not-running', `${environment.name} has no database yet`, {
      hint: `wikistead up ${environment.name}`,
    })
  }

  async function findLive() {
    const { database } = await needPlaces()
    const found = await known.find(database.id)
    if (found !== undefined) return { found, place: database, resource: found.DbiResourceId ?? '' }
    throw new Problem('database-down', `RDS does not know the database ${database.id}`, {
      hint: `its snapshots are in the console of RDS in ${region}`,
    })
  }

  const readPointer = async () =>
    parsePointer((await store.readCell(pointerKey(environment.name)))?.content)
  const findDatabase = async () => (await readPointer()).stable?.database ?? 'wiki'

  /** Also those of databases that the wiki stood on before. */
  async function listSnapshots(): Promise<Snapshot[]> {
    const places = await needPlaces()
    const records = await restores.list()
    const ours = new Set([
      places.database.id,
      ...records.flatMap(({ made, before }) => [made.id, before.id]),
    ])
    const prefix = restoredPrefix(site, environment)
    return snapshots.list(
      (instance) =>
        !isScratch(site, environment, instance) &&
        (ours.has(instance) || instance.startsWith(prefix)),
    )
  }

  async function listBackups(): Promise<{ backups: Backup[]; all: Snapshot[] }> {
    const [all, database] = await Promise.all([listSnapshots(), findDatabase()])
    return { all, backups: all.map((snapshot) => asBackup(snapshot, database)) }
  }

  async function choose({ at, backup }: Pick<RestoreOrder, 'at' | 'backup'>) {
    const [{ resource }, { backups, all }] = await Promise.all([findLive(), listBackups()])
    const wanted = {
      ...(at === undefined ? {} : { at }),
      ...(backup === undefined ? {} : { backup }),
    }
    const plan = chooseCopy(wanted, backups, await snapshots.findWindow(resource))
    if (typeof plan === 'string')
      throw new Problem('backup-missing', plan, { hint: `wikistead backups ${environment.name}` })
    return { plan, all }
  }

  /** The hosts go over to it, and what was cached of the other one is forgotten. */
  async function stand(on: DatabasePlace): Promise<void> {
    const places = await needPlaces()
    if (places.database.id !== on.id)
      await writePlaces(environment, { ...places, database: on }, store)
    await awaitDatabaseAt(on.address, { environment, store, fleet, clock })
    await forgetCache(places.cache, fleet)
  }

  function refuseFiles({ only }: Pick<RestoreOrder, 'only'>): void {
    if (only !== 'files') return
    throw new Problem('platform-lacks', 'on AWS, files alone are brought back by AWS Backup', {
      hint: `in its console: the vault of ${environment.name}, a recovery point, Restore`,
    })
  }

  /** A copy brings its uploads along, and a bucket has nothing that could be swapped. */
  function refuseBucket(): void {
    if (uploads === 's3') throw platformLacks(environment.name, 'copy uploads that lie in a bucket')
  }

  const datastore: Datastore = {
    ...lacking(environment.name),

    async readState() {
      const { found, resource } = await findLive()
      const [{ backups }, window, records, list] = await Promise.all([
        listBackups(),
        snapshots.findWindow(resource),
        restores.list(),
        uploadsThen.read(),
      ])
      const now = clock.now().toISOString()
      const [scratch] = await scratches.list()
      const making = backups.find(({ fault, verifiedAt }) => fault === null && verifiedAt === null)
      const until = window === undefined ? {} : { [resource]: window.until }
      const since = window === undefined ? {} : { [resource]: window.from }
      return {
        ...{ at: now, since: (found.InstanceCreateTime ?? clock.now()).toISOString(), backups },
        log: {
          ...{ timeline: resource, archived: until, stored: until, ends: {}, since },
          behindSeconds: BEHIND,
        },
        files: { count: list.count, missing: [], storedUntil: list.at },
        failure: null,
        running:
          making !== undefined
            ? `snapshot ${making.id}`
            : scratch === undefined
              ? null
              : `copy without personal data, from ${scratch.instance}`,
        repository: {
          id: resource,
          place: `RDS in ${region}, copied to ${isCopied ? recoveryRegion : 'no other region'}`,
        },
        ...{ former: [], check: null, replaced: records.map(({ id }) => id) },
      }
    },

    async backUp(tell) {
      const [{ place }, { stable }] = await Promise.all([findLive(), readPointer()])
      const id = backupId(clock.now())
      tell('listing the uploads')
      if (uploads === 'efs') await uploadsThen.write()
      const live = {
        ...(stable === null
          ? {}
          : { [RELEASE_TAG]: stable.release, [DATABASE_TAG]: stable.database }),
      }
      const name = restoredName(site, environment, `b-${id}`)
      const made = await snapshots.make(place.id, name, { ...tags, ...live }, tell)
      return asBackup(made, stable?.database ?? 'wiki')
    },

    async check(tell) {
      tell('looking at what RDS keeps in both regions')
      const { resource } = await findLive()
      const { backups } = await listBackups()
      const broken = backups.flatMap(({ id, fault }) => (fault === null ? [] : `${id}: ${fault}`))
      const replica = isCopied
        ? await snapshots.findReplicaFault(resource)
        : `nothing is copied to another region while ${environment.name} stands in ${region}`
      const faults = [...broken, ...(replica === null ? [] : [replica])]
      const fault = faults.length === 0 ? null : faults.join('\n')
      return { at: clock.now().toISOString(), part: 1, parts: 1, fault }
    },

    async planRestore(order): Promise<EstimatedRestore> {
      refuseFiles(order)
      const { plan } = await choose(order)
      return { ...plan, seconds: null }
    },

    async restoreBeside(order, tell): Promise<RestoredDatastore> {
      refuseFiles(order)
      const { plan, all } = await choose(order)
      const { found: live, place: before } = await findLive()
      const target = restoredName(site, environment, order.id)
      const wanted = all.find(({ at }) => backupId(new Date(at)) === plan.from.id)
      const origin: Origin =
        plan.until.kind === 'position'
          ? { kind: 'snapshot', name: wanted?.name ?? '' }
          : plan.until.kind === 'end'
            ? { kind: 'latest' }
            : { kind: 'instant', at: new Date(plan.instant) }
      const blank: DatabasePlace = { id: target, address: '', secret: '' }
      // Said first, so that whoever was killed can still discard what costs.
      await restores.write({ id: order.id, made: blank, before, isLive: false })
      const { place, phases } = await restoreInstance(live, { target, origin, tags }, known, {
        ...{ environment, clock, tell },
      })
      await restores.write({ id: order.id, made: place, before, isLive: false })
      const database = order.database ?? plan.from.database
      tell('looking into it')
      const began = clock.now().getTime()
      const withFiles = order.only !== 'database' && uploads === 'efs'
      const looked = await lookInto(place.address, database, withFiles, fleet)
      const timed: Phases = { ...phases, look: (clock.now().getTime() - began) / 1000 }
      return {
        ...{ id: order.id, from: plan.from.id, before: before.id, instant: plan.instant },
        ...{ release: plan.from.release, database, newestEdit: looked.newestEdit },
        ...{ edits: looked.edits, pages: looked.pages, missing: looked.missing },
        ...{ files: withFiles ? looked.files : null, phases: timed },
      }
    },

    async rehearse(id, tell) {
      const startedAt = clock.now().toISOString()
      try {
        const database = await findDatabase()
        const restored = await datastore.restoreBeside({ id, database }, tell)
        const { instant, from: backup, missing, phases } = restored
        return {
          ...{ id, startedAt, endedAt: clock.now().toISOString() },
          ...{ instant, backup, missing, phases },
        }
      } finally {
        if ((await restores.find(id)) !== undefined) await datastore.discard(id)
      }
    },

    async swap(order) {
      refuseFiles(order)
      const record = await restores.need(order.id)
      await restores.write({ ...record, isLive: true })
      if (record.isCopy === true) await tasks.swap(record.id)
      await stand(record.made)
      // What cannot be copied to the other region yet is no reason to go back; `check` tells it.
      if (!isCopied) return
      await snapshots.keepReplica(record.made.id, record.before.id).catch((error: unknown) => {
        if (!isProblem(error)) throw error
      })
    },

    async unswap(id) {
      const record = await restores.need(id)
      if (record.isCopy === true) await tasks.unswap(id)
      await stand(record.before)
      await restores.write({ ...record, isLive: false })
    },

    async discard(id) {
      const { database } = await needPlaces()
      const record = await restores.need(id)
      const { id: unwanted } = superfluous(record)
      if (unwanted === database.id)
        throw new Problem('restore-refused', `the wiki stands on ${unwanted}`, {
          hint: `wikistead status ${environment.name}`,
        })
      if (record.isCopy === true) await tasks.discard(id)
      await known.remove(unwanted, null, () => {})
      await restores.remove(id)
    },

    async sanitize(order, tell) {
      refuseBucket()
      await datastore.discardSanitized()
      const [{ plan }, { found: live }] = await Promise.all([choose({}), findLive()])
      try {
        const at = new Date(plan.instant)
        const scratch = await scratches.make(live, { id: order.id, at }, tell)
        const made = await tasks.sanitize({ ...order, scratch }, tell)
        // What holds everything goes as soon as it is not needed, before the copy is handed over.
        await scratches.endAll()
        return { ...made, from: plan.from.id, instant: plan.instant }
      } catch (error) {
        // What went wrong first counts; what is left is remembered.
        await datastore.discardSanitized().catch(() => undefined)
        throw error
      }
    },

    readSanitized: (part) => tasks.read(part),

    async discardSanitized() {
      await scratches.endAll()
      await tasks.discardSanitized()
    },

    async receive(id, database, read) {
      refuseBucket()
      const { found: live, place: before } = await findLive()
      const record = { id, before, isLive: false, isCopy: true }
      const target = restoredName(site, environment, id)
      if ((await restores.find(id)) !== undefined || target === before.id)
        throw new Problem('copy-refused', `there is a copy ${id} in ${environment.name} already`, {
          hint: `wikistead restore ${environment.name} --discard ${id}`,
        })
      try {
        // Said first, so that whoever is killed leaves nothing that nobody knows.
        await restores.write({ ...record, made: { id: target, address: '', secret: '' } })
        await tasks.unpack(id, read)
        const { place: made } = await restoreInstance(
          live,
          { target, origin: { kind: 'latest' }, tags },
          known,
          { environment, clock, tell: () => {} },
        )
        await restores.write({ ...record, made })
        return { before: before.id, ...(await tasks.receive({ id, database, into: made })) }
      } catch (error) {
        await datastore.clearLeft().catch(() => undefined)
        throw error
      }
    },

    async clearLeft() {
      const [records, places, restored] = await Promise.all([
        scratches.list(),
        findPlaces(environment, store),
        restores.list(),
      ])
      const copies = restored.filter(
        ({ made, isLive, isCopy }) => isCopy === true && !isLive && made.id !== places?.database.id,
      )
      await scratches.endLeft(records)
      if (records.length > 0) await tasks.discardSanitized()
      for (const { id, made } of copies) {
        await tasks.discard(id)
        if (await known.end(made.id, { snapshot: null, patience: 0 })) await restores.remove(id)
      }
      return [...records.map(({ instance }) => instance), ...copies.map(({ made }) => made.id)].map(
        (name) => `database ${name}`,
      )
    },
  }
  return datastore
}

/** What only unsanitized copies to other environments and drills that destroy need. */
function lacking(name: string) {
  const refuseLater = async (): Promise<never> => {
    throw platformLacks(name, 'give data to another environment as it is, or destroy it')
  }
  return {
    ...{ readBeside: refuseLater, layBeside: refuseLater, lose: refuseLater },
  }
}
