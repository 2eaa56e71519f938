import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { buffer, text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { memoryStore } from '../memory/memory-store.ts'
import { readPieces, sendPieces } from './pieces.ts'

test('a stream arrives as it was, however large', async () => {
  const store = memoryStore()
  const content = Array.from({ length: 11 }, () => randomBytes(1_000_000))
  const [got] = await Promise.all([
    buffer(readPieces('a', store)),
    sendPieces('a', Readable.from(content), store),
  ])
  expect(got.equals(Buffer.concat(content))).toBe(true)
  expect((await store.list('a/')).length).toBeGreaterThan(2)
})

test('what comes slowly is read before the stream ends', async () => {
  const store = memoryStore()
  let goOn = () => {}
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const source = Readable.from(
    (async function* () {
      yield Buffer.from('first ')
      await held
      yield Buffer.from('second')
    })(),
  )
  const sent = sendPieces('a', source, store)
  const reading = readPieces('a', store)
  const seen: string[] = []
  for await (const piece of reading) {
    seen.push(String(piece))
    goOn()
  }
  await sent
  expect(seen).toEqual(['first ', 'second'])
})

test('an empty stream is empty', async () => {
  const store = memoryStore()
  await sendPieces('a', Readable.from([]), store)
  expect(await text(readPieces('a', store))).toBe('')
})

test('a stream that breaks off breaks off for its reader too', async () => {
  const store = memoryStore()
  const source = Readable.from(
    (function* () {
      yield Buffer.from('half')
      throw new Error('the disk is gone')
    })(),
  )
  await sendPieces('a', source, store)
  await expect(text(readPieces('a', store))).rejects.toThrow('broke off: the disk is gone')
})

test('a reader whose sender died ends by what its owner says', async () => {
  const reading = readPieces('a', memoryStore(), () => {
    throw new Error('the host is gone')
  })
  await expect(text(reading)).rejects.toThrow('the host is gone')
})

test('a reader that nobody wants any more looks no further', async () => {
  let looks = 0
  const read = async () => {
    looks++
    return undefined
  }
  const reading = readPieces('a', { read })
  reading.resume()
  await sleep(50)
  reading.destroy()
  await sleep(20)
  const before = looks
  await sleep(300)
  expect(looks).toBe(before)
})
