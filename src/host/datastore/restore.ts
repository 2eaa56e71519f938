import { randomBytes } from 'node:crypto'
import { readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Backup, LogState } from '../../domain/backups/backup.ts'
import { chooseRestore, type RestorePlan } from '../../domain/backups/choose-restore.ts'
import type { RestoredDatastore, RestoreOrder } from '../../domain/backups/restored.ts'
import type { StoredFile } from '../../domain/backups/stored-file.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { giveToServer } from './base.ts'
import { askLive, type Ask } from './database-client.ts'
import { listFiles } from './list-files.ts'
import { listSegments } from './log-archive.ts'
import { besidePath, places } from './places.ts'
import { forgetReplaced, readReplaced, rememberReplaced } from './replaced.ts'
import { restoreDatabase } from './restore-database.ts'
import { restoreFiles, swapFiles } from './restore-files.ts'
import { readBackups, readRest } from './state.ts'

export const filesBeside = (id: string) => join(places.uploads, `.restore-${id}`)
const filesReplaced = (id: string) => join(places.uploads, `.replaced-${id}`)

/** What a restore would do. Changes nothing. */
export async function planRestore({ at, backup }: RestoreOrder): Promise<RestorePlan> {
  const state = { backups: await readBackups(), log: await readLog() }
  const request = {
    ...(at === undefined ? {} : { at: new Date(at) }),
    ...(backup === undefined ? {} : { backup }),
  }
  const plan = chooseRestore(request, state, new Date())
  if (typeof plan !== 'string') return plan
  throw new Problem('backup-missing', plan, { hint: 'wikistead backups' })
}

/** What this host lost of the log is known only as far as the repository has it. */
async function readLog(): Promise<LogState> {
  const { log } = await readRest()
  const archived: Record<string, string> = {}
  for (const timeline of Object.keys({ ...log.archived, ...log.stored })) {
    const isHere = (await listSegments(timeline)).length > 0
    const until = isHere ? log.archived[timeline] : log.stored[timeline]
    if (until !== undefined) archived[timeline] = until
  }
  return { ...log, archived }
}

/** Makes database and files of one instant beside the live ones. Visitors notice nothing. */
export async function restoreBeside(
  order: RestoreOrder,
  tell: (message: string) => void,
): Promise<Omit<RestoredDatastore, 'phases'>> {
  const plan = await planRestore(order)
  const { id, only, database = plan.from.database } = order
  const looked =
    only === 'files' ? await look(database, askLive) : await restoreServer(id, plan, database, tell)
  tell('laying out the files')
  const listLive = async () => listFiles(plan.from.database, askLive).catch(() => [])
  const missing =
    only === 'database' ? [] : await restoreFiles(looked.files, filesBeside(id), tell, listLive)
  return {
    ...{ id, from: plan.from.id, instant: plan.instant, before: await readlink(places.live) },
    ...{ release: plan.from.release, database },
    ...{ newestEdit: looked.newestEdit, edits: looked.edits, pages: looked.pages },
    files: only === 'database' ? null : looked.files.length,
    missing: missing.map(({ path }) => path),
  }
}

async function restoreServer(
  id: string,
  plan: RestorePlan,
  database: string,
  tell: (message: string) => void,
) {
  const directory = besidePath(id)
  const looked = await restoreDatabase(plan, directory, tell, async (ask) => look(database, ask))
  // From now on it writes a log of its own.
  await writeFile(join(directory, 'wikistead-timeline'), `${randomBytes(8).toString('hex')}\n`)
  await giveToServer(directory)
  return looked
}

export interface Looked {
  readonly files: StoredFile[]
  readonly newestEdit: string | null
  readonly edits: number
  readonly pages: number
}

export async function look(database: Backup['database'], ask: Ask): Promise<Looked> {
  const [[newest = 'NULL', edits = '0', pages = '0'] = []] = await ask(
    `SELECT (SELECT MAX(rev_timestamp) FROM \`${database}\`.revision),
            (SELECT COUNT(*) FROM \`${database}\`.revision),
            (SELECT COUNT(*) FROM \`${database}\`.page)`,
  )
  return {
    files: await listFiles(database, ask),
    newestEdit: newest === 'NULL' ? null : newest,
    edits: Number(edits),
    pages: Number(pages),
  }
}

/**
 * Names the restored data as the live one; the database host serves it once its server is started
 * again. Doing it twice changes nothing more.
 */
export async function swap(id: string, only: RestoreOrder['only']): Promise<void> {
  const before = await readlink(places.live)
  if (only !== 'files' && before !== basename(besidePath(id))) {
    await rememberReplaced(id, before)
    await pointLive(basename(besidePath(id)))
  }
  if (only !== 'database') await swapFiles(filesBeside(id), filesReplaced(id))
}

/** Takes a swap back: the data that was live before is so again, and what was restored is beside. */
export async function unswap(id: string, before: string): Promise<void> {
  if ((await readlink(places.live)) !== before) await pointLive(before)
  await forgetReplaced(id)
  await swapFiles(filesReplaced(id), filesBeside(id))
}

async function pointLive(name: string): Promise<void> {
  const part = `${places.live}.part`
  await rm(part, { force: true })
  await symlink(name, part)
  await rename(part, places.live)
}

/** Removes what a restore left: the data that it replaced, or what it made and never swapped in. */
export async function discard(id: string): Promise<void> {
  const live = await readlink(places.live).catch(() => '')
  const replaced = await readReplaced(id)
  const database = replaced === undefined ? besidePath(id) : join(places.database, replaced)
  if (basename(database) === live) throw new Problem('backup-busy', `${live} is the live data`)
  for (const path of [database, filesBeside(id), filesReplaced(id)])
    await rm(path, { recursive: true, force: true })
  await forgetReplaced(id)
}
