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
import { clearHalf } from './half.ts'
import { listFiles } from './list-files.ts'
import { besidePath, places } from './places.ts'
import { forgetReplaced, readReplaced, rememberReplaced } from './replaced.ts'
import { restoreDatabase } from './restore-database.ts'
import { restoreOthers } from './other-files.ts'
import { restoreFiles } from './restore-files.ts'
import { assertSameVersion } from './server-version.ts'
import { giveToWeb, staysLive, swapFiles } from './swap-files.ts'
import { readBackups, readRest } from './state.ts'
import type { Tell } from './steps.ts'
import { hasEnd } from './store-log.ts'

export const filesBeside = (id: string) => join(places.uploads, `.restore-${id}`)
export const filesReplaced = (id: string) => join(places.uploads, `.replaced-${id}`)

/** What a restore would do. Changes nothing. */
export async function planRestore({ at, backup, only }: RestoreOrder): Promise<RestorePlan> {
  const state = { backups: await readBackups(), log: await readLog() }
  const request = {
    ...(at === undefined ? {} : { at: new Date(at) }),
    ...(backup === undefined ? {} : { backup }),
  }
  const plan = chooseRestore(request, state, new Date())
  if (typeof plan === 'string')
    throw new Problem('backup-missing', plan, { hint: 'wikistead backups' })
  if (only !== 'files') await assertSameVersion(plan.from)
  return plan
}

/** What this host lost of the log is known only as far as the repository has it. */
async function readLog(): Promise<LogState> {
  const { log } = await readRest()
  const archived: Record<string, string> = {}
  for (const timeline of Object.keys({ ...log.archived, ...log.stored })) {
    const until = (await hasEnd(timeline)) ? log.archived[timeline] : log.stored[timeline]
    if (until !== undefined) archived[timeline] = until
  }
  return { ...log, archived }
}

/**
 * Makes database and files of one instant beside the live ones. Visitors notice nothing. What is not
 * finished is called so, and removed where the work fails or by whoever comes next.
 */
export async function restoreBeside(
  order: RestoreOrder,
  tell: Tell,
): Promise<Omit<RestoredDatastore, 'phases'>> {
  const plan = await planRestore(order)
  const { id, only, database = plan.from.database } = order
  await clearHalf(tell)
  await clearEarlier(id)
  try {
    const looked =
      only === 'files'
        ? await look(database, askLive)
        : await restoreServer(id, plan, database, tell)
    const missing =
      only === 'database' ? [] : await restoreUploads(order, plan.from, looked.files, tell)
    return {
      ...{ id, from: plan.from.id, instant: plan.instant, before: await readlink(places.live) },
      ...{ release: plan.from.release, database },
      ...{ newestEdit: looked.newestEdit, edits: looked.edits, pages: looked.pages },
      files: only === 'database' ? null : looked.files.length,
      missing: missing.map(({ path }) => path),
    }
  } catch (error) {
    await rm(`${besidePath(id)}.part`, { recursive: true, force: true })
    await rm(`${filesBeside(id)}.part`, { recursive: true, force: true })
    await clearEarlier(id)
    throw error
  }
}

/** What an attempt of the same name made; never what is live. */
async function clearEarlier(id: string): Promise<void> {
  if ((await readlink(places.live)) === basename(besidePath(id)))
    throw new Problem('backup-busy', `what restore ${id} made is the live data`)
  await rm(besidePath(id), { recursive: true, force: true })
  await rm(filesBeside(id), { recursive: true, force: true })
}

async function restoreServer(
  id: string,
  plan: RestorePlan,
  database: string,
  tell: Tell,
): Promise<Looked> {
  const directory = `${besidePath(id)}.part`
  const { looked } = await restoreDatabase(plan, directory, tell, async (ask) =>
    look(database, ask),
  )
  // From now on it writes a log of its own.
  await writeFile(join(directory, 'wikistead-timeline'), `${randomBytes(8).toString('hex')}\n`)
  await giveToServer(directory)
  tell('the restored database is whole')
  await rename(directory, besidePath(id))
  return looked
}

async function restoreUploads(
  { id, isForAnother = false }: RestoreOrder,
  from: Backup,
  files: readonly StoredFile[],
  tell: Tell,
): Promise<StoredFile[]> {
  const part = `${filesBeside(id)}.part`
  tell('laying out the files')
  const listLive = async () =>
    listFiles(from.database, askLive).then(
      (listing) => listing.files,
      () => [],
    )
  const missing = await restoreFiles(files, part, tell, listLive)
  tell('laying out files that no table knows')
  await restoreOthers(from.id, part, isForAnother ? () => false : staysLive)
  await giveToWeb(part)
  tell('the restored files are whole')
  await rename(part, filesBeside(id))
  return missing
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
    files: (await listFiles(database, ask)).files,
    newestEdit: newest === 'NULL' ? null : newest,
    edits: Number(edits),
    pages: Number(pages),
  }
}

/**
 * Names the restored data as the live one; the database host serves it once its server is started
 * again. Doing it twice changes nothing more.
 */
export async function swap(id: string, only: RestoreOrder['only'], tell: Tell): Promise<void> {
  const before = await readlink(places.live)
  if (only !== 'files' && before !== basename(besidePath(id))) {
    tell('remembering what is replaced')
    await rememberReplaced(id, before)
    tell('naming the restored database as live')
    await pointLive(basename(besidePath(id)))
  }
  if (only !== 'database') await swapFiles(filesBeside(id), filesReplaced(id), tell)
}

/** Takes a swap back: the data that was live before is so again, and what was restored is beside. */
export async function unswap(id: string, before: string, tell: Tell): Promise<void> {
  tell('naming the replaced database as live')
  if ((await readlink(places.live)) !== before) await pointLive(before)
  await forgetReplaced(id)
  await swapFiles(filesReplaced(id), filesBeside(id), tell)
}

async function pointLive(name: string): Promise<void> {
  const part = `${places.live}.part`
  await rm(part, { force: true })
  await symlink(name, part)
  await rename(part, places.live)
}

/** Removes what a restore left: the data that it replaced, or what it made and never swapped in. */
export async function discard(id: string, tell: Tell): Promise<void> {
  const live = await readlink(places.live).catch(() => '')
  const replaced = await readReplaced(id)
  const database = replaced === undefined ? besidePath(id) : join(places.database, replaced)
  if (basename(database) === live) throw new Problem('backup-busy', `${live} is the live data`)
  for (const path of [database, filesBeside(id), filesReplaced(id)]) {
    tell(`removing ${basename(path)}`)
    await rm(path, { recursive: true, force: true })
  }
  tell('forgetting what was replaced')
  await forgetReplaced(id)
}
