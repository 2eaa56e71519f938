import { compareTables, type LogPosition, type Witness } from '../../domain/backups/backup.ts'
import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { restoreBase } from './base.ts'
import type { Ask } from './database-client.ts'
import { ensureLog } from './store-log.ts'
import { places } from './places.ts'
import { replayLog } from './replay.ts'
import { withScratchServer } from './scratch-server.ts'
import { assertSpace, spaceForServer } from './space.ts'
import type { Tell } from './steps.ts'
import { countTables } from './witness.ts'

/**
 * Makes the database of the plan's instant in a fresh directory and checks it: on its way the
 * replay passes the place where the tables were counted, and must find the same there.
 */
export async function restoreDatabase<T>(
  { from, until, instant }: RestorePlan,
  directory: string,
  tell: Tell,
  look: (ask: Ask, socket: string) => Promise<T>,
): Promise<{ looked: T; position: LogPosition }> {
  const { timeline } = from.position
  const witness = from.witness.position
  await assertSpace(places.database, spaceForServer(from.bytes), 'the restored database')
  tell('looking for the log')
  await ensureLog(from, { kind: 'position', position: witness }, instant)
  await ensureLog(from, until, instant)
  tell(`fetching the copy of ${from.endedAt}`)
  const position = await restoreBase(from.id, timeline, directory, tell)
  tell('starting a server on the copy')
  const looked = await withScratchServer(directory, async (ask, socket) => {
    tell('replaying the log to where the tables were counted')
    await replayLog(position, { kind: 'position', position: witness }, socket)
    tell('checking the tables')
    // Both read everything, so they do it at the same time; what is replayed later is written by a
    // server that has found all pages well.
    const [found] = await Promise.all([
      countTables(ask),
      checkTables(Object.keys(from.witness.tables), ask),
    ])
    assertEqual(from.witness.tables, found)
    const isBeyond =
      until.kind !== 'position' ||
      until.position.file !== witness.file ||
      until.position.offset !== witness.offset
    tell('replaying the log')
    if (isBeyond) await replayLog(witness, until, socket)
    return look(ask, socket)
  })
  return { looked, position }
}

function assertEqual(expected: Witness['tables'], found: Witness['tables']): void {
  const differences = compareTables(expected, found)
  if (differences.length > 0)
    throw new Problem(
      'backup-differs',
      `${differences.length} restored tables are not as they were`,
      {
        hint: 'take an earlier backup: wikistead backups',
        output: differences.slice(0, 20).join('\n'),
      },
    )
}

/** Reads every index of every table; a damaged page makes its server end or the check fail. */
async function checkTables(names: readonly string[], ask: Ask): Promise<void> {
  const quoted = names.map((name) =>
    name
      .split('.')
      .map((part) => `\`${part}\``)
      .join('.'),
  )
  if (quoted.length === 0) return
  const bad = (await ask(`CHECK TABLE ${quoted.join(', ')}`)).filter(
    ([, , type, message]) => type === 'error' || (type === 'status' && message !== 'OK'),
  )
  if (bad.length > 0)
    throw new Problem('backup-differs', `${bad.length} restored tables are damaged`, {
      hint: 'take an earlier backup: wikistead backups',
      output: bad.map((row) => row.join(' ')).join('\n'),
    })
}
