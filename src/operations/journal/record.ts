import { randomBytes } from 'node:crypto'
import { entryKey, journalPrefix, type Entry } from '../../domain/journal/entry.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'

type Recording = Pick<World, 'store' | 'clock' | 'holders' | 'environment'>

/** Collects what the entry will say; an operation adds to it as it learns. */
export type Detail = Record<string, string>

/** Writes an entry when the operation begins and completes it when it ends, however it ends. */
export async function recorded<T extends { readonly outcome: 'done' | 'unchanged' }>(
  operation: string,
  detail: Detail,
  { store, clock, holders, environment }: Recording,
  work: () => Promise<T>,
): Promise<T> {
  const began = clock.now()
  const { user, machine, ...process } = holders.self()
  const id = `${began.toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`
  const entry: Entry = {
    ...{ id, operation, user, machine, process, environment: environment.name },
    ...{ startedAt: began.toISOString(), endedAt: null, outcome: 'running', problem: null, detail },
  }
  const save = async (more: Partial<Entry>) =>
    store.write(entryKey(entry), JSON.stringify({ ...entry, ...more, detail }))
  await save({})
  const endedAt = () => clock.now().toISOString()
  try {
    const result = await work()
    await save({ endedAt: endedAt(), outcome: result.outcome })
    return result
  } catch (error) {
    const code = isProblem(error) ? error.code : ('bug' as const)
    const problem = { code, message: (error as Error).message }
    await save({ endedAt: endedAt(), outcome: 'failed', problem })
    throw error
  }
}

/** The newest entries, newest first, as they were written. */
export async function readJournal(
  { store, environment }: Pick<World, 'store' | 'environment'>,
  most: number,
): Promise<Entry[]> {
  const keys = (await store.list(journalPrefix(environment.name))).reverse().slice(0, most)
  const contents = await Promise.all(keys.map(async (key) => store.read(key)))
  return contents.flatMap((content) =>
    content === undefined ? [] : [JSON.parse(content.toString()) as Entry],
  )
}

/** The same, with those called killed whose process is certainly gone. */
export async function readHistory(
  world: Pick<World, 'store' | 'environment' | 'holders'>,
  most: number,
): Promise<Entry[]> {
  const isKilled = ({ outcome, process, user, machine }: Entry) =>
    outcome === 'running' &&
    process !== undefined &&
    world.holders.isGone({ user, machine, ...process })
  const entries = await readJournal(world, most)
  return entries.map((entry) => (isKilled(entry) ? { ...entry, outcome: 'killed' } : entry))
}
