import { describe, expect, test } from 'vitest'
import type { LogLine } from '../domain/logs/line.ts'
import type { LogArchive, Trail } from './log-archive.ts'

/** An archive, and how hosts come to say something. */
export interface SpokenArchive {
  readonly archive: LogArchive
  /** The hosts say these lines; each host in the order given. */
  readonly say: (lines: readonly LogLine[]) => Promise<void>
}

const DAY = '2026-11-23'
const at = (time: string) => new Date(`${DAY}T${time}Z`)
const line = (time: string, host: string, message: string): LogLine => ({
  ...{ at: `${DAY}T${time}Z`, host, service: 'php-log', message },
})

/** The promises of `LogArchive`, which every platform keeps. */
export function logArchiveContract(name: string, open: () => Promise<SpokenArchive>): void {
  describe(name, () => {
    const all = async (trails: readonly Trail[], wanted: string) => {
      const messages: string[] = []
      for (const { host, pieces } of trails)
        if (host === wanted)
          for (const piece of pieces)
            for await (const said of await piece.open()) messages.push(said.message)
      return messages
    }

    test('has no line where nobody said anything', async () => {
      const { archive, say } = await open()
      await say([line('01:00:00', 'web-1', 'long before'), line('06:00:00', 'web-1', 'after')])
      const trails = await archive.find({ since: at('03:00:00'), until: at('04:00:00') })
      expect(await all(trails, 'web-1')).toEqual([])
    })

    test('gives all that a host said in a range, in its order, over the borders of hours', async () => {
      const { archive, say } = await open()
      await say([
        line('01:10:00.000', 'web-1', 'long before'),
        line('02:59:59.500', 'web-1', 'one'),
        line('03:00:00.250', 'web-1', 'two'),
        line('03:00:00.250', 'web-1', 'three'),
        line('03:30:00.000', 'web-1', 'four'),
        line('05:30:00.000', 'web-1', 'long after'),
      ])
      const trails = await archive.find({ since: at('02:59:00'), until: at('03:31:00') })
      const said = await all(trails, 'web-1')
      expect(said.filter((message) => !message.startsWith('long'))).toEqual([
        ...['one', 'two', 'three', 'four'],
      ])
      expect(said).not.toContain('long after')
    })

    test('keeps hosts apart, and finds one alone', async () => {
      const { archive, say } = await open()
      await say([line('03:00:00', 'web-1', 'a'), line('03:00:01', 'admin', 'b')])
      const range = { since: at('03:00:00'), until: at('04:00:00') }
      const both = await archive.find(range)
      expect(new Set(both.map(({ host }) => host))).toEqual(new Set(['web-1', 'admin']))
      const alone = await archive.find({ ...range, host: 'admin' })
      expect(alone.map(({ host }) => host)).toEqual(['admin'])
      expect(await all(alone, 'admin')).toEqual(['b'])
      expect(await archive.find({ ...range, host: 'web' })).toEqual([])
    })

    test('says of each piece since when it speaks, earlier ones first', async () => {
      const { archive, say } = await open()
      await say([line('03:00:10', 'web-1', 'a'), line('03:05:20', 'web-1', 'b')])
      const [trail] = await archive.find({ since: at('03:00:00'), until: at('04:00:00') })
      let before = 0
      for (const piece of trail?.pieces ?? []) {
        const { from } = piece
        expect(from.getTime()).toBeGreaterThanOrEqual(before)
        before = from.getTime()
        for await (const said of await piece.open())
          expect(Date.parse(said.at)).toBeGreaterThanOrEqual(from.getTime())
      }
      expect(before).toBeGreaterThan(0)
    })

    test('keeps what a line holds, whatever that is', async () => {
      const { archive, say } = await open()
      const messages = ['"quoted" \\ ü 🪵', '{"date":"x"}', 'x'.repeat(40_000), ' spaces ']
      await say(messages.map((message, index) => line(`03:00:0${index}`, 'web-1', message)))
      const trails = await archive.find({ since: at('03:00:00'), until: at('04:00:00') })
      expect(await all(trails, 'web-1')).toEqual(messages)
    })
  })
}
