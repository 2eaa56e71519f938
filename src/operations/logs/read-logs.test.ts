import { beforeEach, describe, expect, test } from 'vitest'
import type { LogLine } from '../../domain/logs/line.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import { memoryLogArchive } from '../../platforms/memory/memory-log-archive.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { readLogs } from './read-logs.ts'

let world: MemoryWorld
/** Seconds before now. */
const ago = (seconds: number) =>
  new Date(world.clock.now().getTime() - seconds * 1000).toISOString()
const line = (seconds: number, host: string, message: string, service = 'php-log'): LogLine => ({
  ...{ at: ago(seconds), host, service, message },
})
beforeEach(() => {
  world = memoryWorld()
})

async function read(request: Omit<Parameters<typeof readLogs>[0], 'since'> & { since?: string }) {
  const messages: string[] = []
  const result = await readLogs({ since: '1h', ...request }, world, async ({ message }) => {
    messages.push(message)
  }).catch((error: unknown) => error)
  return { messages, result }
}

test('lines of all hosts come by their time', async () => {
  world.logArchive.say(
    ...[line(600, 'web1', 'a'), line(400, 'web1', 'c'), line(100, 'web1', 'e')],
    ...[line(500, 'web2', 'b'), line(300, 'web2', 'd')],
  )
  expect(await read({})).toEqual({ messages: ['a', 'b', 'c', 'd', 'e'], result: 5 })
})

test('lines around the range are left out, and its end belongs to the next', async () => {
  world.logArchive.say(
    ...[line(3601, 'web1', 'before'), line(3600, 'web1', 'first'), line(1801, 'web1', 'last')],
    ...[line(1800, 'web1', 'end')],
  )
  expect((await read({ until: '30m' })).messages).toEqual(['first', 'last'])
})

test('only lines with the text are given, also where it is the name of a service', async () => {
  world.logArchive.say(line(9, 'web1', 'PHP Fatal'), line(8, 'web1', 'GET /', 'apache'))
  expect((await read({ grep: 'fatal' })).messages).toEqual(['PHP Fatal'])
  expect((await read({ grep: 'apache' })).messages).toEqual(['GET /'])
})

test('the next line is not read before the last one was taken', async () => {
  world.logArchive.say(...Array.from({ length: 100 }, (_, index) => line(200 - index, 'web1', 'x')))
  let under = 0
  const most: number[] = []
  await readLogs({ since: '1h' }, world, async () => {
    most.push(++under)
    await Promise.resolve()
    under -= 1
  })
  expect(Math.max(...most)).toBe(1)
})

test('holds two pieces of a host that speaks, and none of one that will', async () => {
  const opened: string[] = []
  const piece = (host: string, minutes: number) => ({
    ...{ name: `${host} ${minutes}`, from: new Date(Date.parse(ago(minutes * 60))) },
    async open() {
      opened.push(`${host} ${minutes}`)
      return (async function* () {
        yield line(minutes * 60, host, `${host} ${minutes}`)
      })()
    },
  })
  const trails = [
    { host: 'web1', pieces: [50, 49, 48, 47].map((minutes) => piece('web1', minutes)) },
    { host: 'web2', pieces: [20].map((minutes) => piece('web2', minutes)) },
  ]
  const logArchive = { delay: 0, find: async () => trails }
  const seen: string[][] = []
  await readLogs({ since: '1h' }, { ...world, logArchive }, async () => {
    seen.push([...opened])
  })
  expect(seen[0]).toEqual(['web1 50', 'web1 49'])
  expect(seen.at(-1)).toHaveLength(5)
})

describe('what is not whole', () => {
  test('is told in the end, after all that could be read', async () => {
    world.logArchive.say(
      ...[line(60, 'web1', 'a'), line(59, 'web1', 'lost'), line(58, 'web2', 'b')],
    )
    world.logArchive.damage('web1', 1)
    const { messages, result } = await read({})
    expect(messages).toEqual(['a', 'b'])
    expect(isProblem(result, 'logs-damaged') && result).toMatchObject({
      ...{ message: '1 piece of the logs is not whole', output: 'web1: unexpected end of file' },
    })
  })

  test('ends the reading where it is not the piece that is wrong', async () => {
    const open = async () => {
      throw new Error('a bug')
    }
    const pieces = [{ name: 'x', from: world.clock.now(), open }]
    const logArchive = { delay: 0, find: async () => [{ host: 'web1', pieces }] }
    await expect(
      readLogs({ since: '1h' }, { ...world, logArchive }, async () => undefined),
    ).rejects.toThrow('a bug')
  })
})

describe('where there is nothing', () => {
  test('an hour without a word is no failure', async () => {
    expect(await read({ host: 'web1' })).toEqual({ messages: [], result: 0 })
  })

  test('a host that nobody knows is told', async () => {
    const { result } = await read({ host: 'web9' })
    expect(isProblem(result, 'host-unknown') && result.hint).toContain('web1, web2')
  })

  test('a host that is gone is read all the same', async () => {
    world.logArchive.say(line(60, 'web-0gone', 'a last word'))
    expect((await read({ host: 'web-0gone' })).messages).toEqual(['a last word'])
  })
})

test('says that the last lines may be missing only where they are asked for', async () => {
  const slow = memoryLogArchive(120)
  const notes = async (until: string) => {
    const told: string[] = []
    const emit: MemoryWorld['emit'] = (event) =>
      void (event.type === 'note' && told.push(event.message))
    await readLogs(
      { since: '1h', until },
      { ...world, emit, logArchive: slow },
      async () => undefined,
    )
    return told
  }
  expect(await notes('3m')).toEqual([])
  expect(await notes('1m')).toEqual([expect.stringContaining('wikistead logs local --follow')])
})
