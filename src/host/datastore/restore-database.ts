import { compareTables, type LogPosition, type Witness } from '../../domain/backups/backup.ts'
import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { restoreBase } from './base.ts'
import type { Course } from './course.ts'
import type { Ask } from './database-client.ts'
import { ensureLog } from './store-log.ts'
import { replayLog } from './replay.ts'
import { withScratchServer } from './scratch-server.ts'
import { countTables, listTables } from './witness.ts'

/**
 * Makes the database of the plan's instant in a fresh directory and checks it: on its way the
 * replay passes the place where the tables were counted, and must find the same there.
 */
export async function restoreDatabase<T>(
  { from, until }: Pick<RestorePlan, 'from' | 'until'>,
  directory: string,
  course: Course,
  look: (ask: Ask) => Promise<T>,
): Promise<T> {
  const { timeline } = from.position
  const position = await course.phase(
    'unpack',
    `unpacking the copy of ${from.endedAt.slice(0, 19)}`,
    async (moved) => restoreBase(from.id, timeline, directory, moved),
    from.bytes,
  )
  await ensureLog(timeline)
  return withScratchServer(directory, async (ask, socket) => {
    const witness = from.witness.position
    const replay = async (begin: LogPosition, end: RestorePlan['until']) =>
      course.phase('replay', 'replaying the log', async () => replayLog(begin, end, socket))
    await replay(position, { kind: 'position', position: witness })
    await course.phase('compare', 'comparing the tables with what was counted', async () =>
      assertEqual(from.witness.tables, await countTables(ask)),
    )
    const isBeyond = until.kind !== 'position' || until.position.offset !== witness.offset
    if (isBeyond) await replay(witness, until)
    await course.phase('check', 'checking tables and indexes', async () =>
      checkTables(await listTables(ask), ask),
    )
    return look(ask)
  })
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
