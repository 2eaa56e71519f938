import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { backupId, type Backup, type BackupState } from '../../domain/backups/backup.ts'
import { chooseRestore } from '../../domain/backups/choose-restore.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Datastore } from '../../ports/datastore.ts'

export interface MemoryDatastore extends Datastore {
  /** Names the data that the wiki is served from. */
  live(): string
  /** The sanitized copy that waits to be handed over. */
  sanitized(): string | null
  /** What every task changes or fails with, by its name. */
  fails: (task: string) => Problem | undefined
  /** The state that the next look shows, on top of the backups that were made. */
  tells: Partial<BackupState>
  /** Contents of files that are nowhere. */
  readonly missing: string[]
  /** All that was done, in order: `swap 2026…`. */
  readonly done: string[]
}

/** Copies that cost nothing: data is a name. */
export function memoryDatastore(clock: Clock): MemoryDatastore {
  const backups: Backup[] = []
  const beside = new Set<string>()
  let live = 'data-first'
  let sanitized: string | null = null
  const timeline = 'timeline-1'
  const began = clock.now().toISOString()
  const now = () => clock.now().toISOString()
  const act = (task: string, id = '') => {
    const fault = datastore.fails(task)
    if (fault !== undefined) throw fault
    datastore.done.push(`${task} ${id}`.trim())
  }
  const state = (): BackupState => ({
    ...{ at: now(), since: began },
    backups: [...backups],
    log: {
      timeline,
      archived: { [timeline]: now() },
      stored: { [timeline]: now() },
      ends: {},
      since: {},
    },
    files: { count: 0, missing: [], storedUntil: now() },
    ...{ failure: null, running: null, replaced: [...beside] },
    ...{ repository: { id: 'one', place: '/backups' }, former: [], check: null },
    ...datastore.tells,
  })
  const datastore: MemoryDatastore = {
    ...{ fails: () => undefined, tells: {}, missing: [], done: [] },
    live: () => live,
    sanitized: () => sanitized,
    readState: async () => state(),
    async backUp(tell) {
      act('back up')
      tell('copying the database')
      const position = { timeline, file: 'binlog.000001', offset: 4 }
      const backup: Backup = {
        ...{ id: backupId(clock.now()), startedAt: now(), endedAt: now(), position, bytes: 1000 },
        ...{ witness: { position, at: now(), tables: {} }, release: null, database: 'wiki' },
        ...{ verifiedAt: now(), fault: null },
      }
      backups.push(backup)
      return backup
    },
    async check() {
      act('check')
      return { ...{ at: now(), part: 1, parts: 1, fault: null }, ...datastore.tells.check }
    },
    async planRestore({ at, backup }) {
      const request = {
        ...(at === undefined ? {} : { at: new Date(at) }),
        ...(backup === undefined ? {} : { backup }),
      }
      const plan = chooseRestore(request, state(), clock.now())
      if (typeof plan === 'string') throw new Problem('backup-missing', plan)
      return { ...plan, seconds: 10 }
    },
    async restoreBeside(order, tell) {
      act('restore', order.id)
      const { from, instant } = await this.planRestore(order)
      tell('replaying the log')
      beside.add(order.id)
      return {
        ...{ id: order.id, from: from.id, before: live, instant },
        ...{ release: from.release, database: from.database, newestEdit: null },
        ...{ edits: 1, pages: 1, files: order.only === 'database' ? null : 0 },
        ...{ missing: [...datastore.missing], phases: { unpack: 2, files: 1 } },
      }
    },
    async rehearse(id, tell) {
      act('rehearse', id)
      const startedAt = now()
      const { instant, from, missing, phases } = await this.restoreBeside({ id }, tell)
      await this.discard(id)
      return { id, startedAt, endedAt: now(), instant, backup: from, missing, phases }
    },
    async readBeside(id) {
      act('read beside', id)
      return { bytes: id.length, content: Readable.from([id]) }
    },
    async layBeside(id, content) {
      for await (const sent of content) act('lay beside', String(sent))
      beside.add(id)
      return { before: live }
    },
    async swap({ id }) {
      act('swap', id)
      beside.delete(id)
      live = `restore-${id}`
    },
    async unswap(id, before) {
      act('unswap', id)
      live = before
      beside.add(id)
    },
    async sanitize({ id }, tell) {
      act('sanitize', id)
      const { from, instant } = await this.planRestore({ id })
      tell('writing the copy anew')
      sanitized = id
      return {
        ...{ id, from: from.id, instant, pages: 1, edits: 1, files: 0, missing: [] },
        ...{ values: 200, bytes: 1000, published: [] },
      }
    },
    readSanitized: (part) => Readable.from([`${part} of ${sanitized ?? 'nothing'}`]),
    async discardSanitized() {
      act('discard sanitized')
      sanitized = null
    },
    async clearLeft() {
      if (sanitized === null) return []
      const left = `sanitized copy ${sanitized}`
      await this.discardSanitized()
      return [left]
    },
    async receive(id, _database, read) {
      act('receive', id)
      const content = await text(read('database'))
      if (content !== `database of ${id}`)
        throw new Problem('copy-refused', `what arrived is not the sanitized copy ${id}`)
      await text(read('files'))
      beside.add(id)
      return { before: live, pages: 1, edits: 1, files: 0 }
    },
    async lose(what) {
      act('lose', what)
      live = 'data-lost'
    },
    async discard(id) {
      act('discard', id)
      beside.delete(id)
    },
  }
  return datastore
}
