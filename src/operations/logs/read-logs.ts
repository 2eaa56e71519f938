import { contains, type LogLine } from '../../domain/logs/line.ts'
import { planRange, type LogRange } from '../../domain/logs/range.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { Trail } from '../../ports/log-archive.ts'
import type { World } from '../../ports/world.ts'
import { step } from '../step.ts'
import { mergeTrails } from './merge.ts'

interface Request {
  /** As a person says it: `2h`, or an instant. */
  readonly since: string
  readonly until?: string
  readonly host?: string
  /** Only lines in which it stands. */
  readonly grep?: string
}

type Reading = Pick<World, 'logArchive' | 'fleet' | 'clock' | 'emit' | 'environment'>

/** Milliseconds between two words of how far it has come. */
const PROGRESS = 250

/**
 * Gives the lines of a range by their time, one after the other: the next is read when `onLine` is
 * done. Returns how many there were. What cannot be read is left out, and told in the end.
 */
export async function readLogs(
  { grep, ...asked }: Request,
  world: Reading,
  onLine: (line: LogLine) => Promise<void>,
): Promise<number> {
  const range = planRange(asked, world.clock.now())
  const broken: string[] = []
  const count = await step(
    'read logs',
    world,
    async () => {
      const trails = await world.logArchive.find(range)
      if (trails.length === 0) await assertKnown(range, world)
      let found = 0
      for await (const line of mergeTrails(trails, listen(trails, broken, world))) {
        const at = Date.parse(line.at)
        const isMeant = at >= range.since.getTime() && at < range.until.getTime()
        if (!isMeant || !contains(`${line.service}: ${line.message}`, grep)) continue
        found += 1
        await onLine(line)
      }
      return found
    },
    (found) => `${found} ${found === 1 ? 'line' : 'lines'}`,
  )
  tellDelay(range, world)
  if (broken.length > 0)
    throw new Problem('logs-damaged', describeBroken(broken.length), {
      hint: 'what could be read of them was shown, and all others were',
      output: broken.join('\n'),
    })
  return count
}

const describeBroken = (count: number) =>
  count === 1 ? '1 piece of the logs is not whole' : `${count} pieces of the logs are not whole`

/** A typing mistake in the name of a host is not an hour in which it said nothing. */
async function assertKnown({ host }: LogRange, { fleet }: Reading): Promise<void> {
  if (host === undefined) return
  const names = (await fleet.list()).map(({ name }) => name)
  if (names.includes(host)) return
  throw new Problem(
    'host-unknown',
    `there is no host ${JSON.stringify(host)}, and none of that name said anything then`,
    { hint: `one of: ${names.join(', ')}` },
  )
}

/** Tells how far it has come, and keeps the names of what is not whole. */
function listen(trails: readonly Trail[], broken: string[], { emit, clock }: Reading) {
  const all = trails.reduce((sum, { pieces }) => sum + pieces.length, 0)
  let [begun, toldAt] = [0, 0]
  return {
    onPiece({ from }: { readonly from: Date }) {
      begun += 1
      const now = clock.now().getTime()
      if (now - toldAt < PROGRESS) return
      toldAt = now
      const at = from.toISOString().slice(0, 16)
      emit({ type: 'progress', step: 'read logs', message: `${at}, ${begun} of ${all} pieces` })
    },
    onBroken(_: unknown, error: unknown) {
      if (!isProblem(error, 'logs-damaged')) throw error
      broken.push(error.message)
    },
  }
}

/** What was said just now may not be there yet; it would look as if nothing had been said. */
function tellDelay({ until }: LogRange, { logArchive, clock, emit, environment }: Reading): void {
  const { delay } = logArchive
  if (delay === 0 || until.getTime() <= clock.now().getTime() - delay * 1000) return
  emit({
    type: 'note',
    message: `the last ${delay} seconds may be missing: wikistead logs ${environment.name} --follow shows lines at once`,
  })
}
