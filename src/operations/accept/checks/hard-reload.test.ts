import { expect, test } from 'vitest'
import { describeWiki } from '../../../domain/acceptance/wiki.ts'
import { noSamples } from '../../../domain/sites/site.ts'
import { memoryBrowser, type MemoryServer } from '../../../platforms/memory/memory-browser.ts'
import { memoryClock } from '../../../platforms/memory/memory-clock.ts'
import type { Hosts } from '../hosts.ts'
import { openScene, type Stage } from '../open-scene.ts'
import type { Session } from '../session.ts'
import { hardReload } from './hard-reload.ts'

/** How a wiki with a cache before it is wrong; right where nothing is said. */
interface Wiki {
  /** The cache keeps what it had, whatever is asked. */
  readonly isDeaf?: boolean
  /** It never keeps anything. */
  readonly isOff?: boolean
  /** It never hears of edits. */
  readonly isStale?: boolean
  readonly statusOfHard?: number
}

const origin = 'http://wiki.example'
const unused = async () => {
  throw new Error('unused')
}

async function run(
  { isDeaf, isOff, isStale, statusOfHard }: Wiki,
  inside: 'hosts' | 'address' = 'hosts',
) {
  let text = 'older text'
  let isKept = isStale === true
  const answer = (isHard: boolean, mayPurge: boolean) => {
    const isHit = isKept && !(isHard && mayPurge && isDeaf !== true)
    isKept = isOff !== true
    const headers = { 'x-cache': isHit ? 'HIT' : 'MISS' }
    const shown = isStale === true ? 'older text' : text
    return { headers, texts: { '#mw-content-text': shown } }
  }
  const server: MemoryServer = ({ headers }) => {
    const isHard = headers?.['cache-control'] === 'no-cache'
    return { ...answer(isHard, false), ...(isHard ? { status: statusOfHard ?? 200 } : {}) }
  }
  const hosts: Pick<Hosts, 'askEdge'> = {
    askEdge: async (_, headers) => ({
      ...{ status: 200, body: '' },
      headers: answer(headers.includes('Cache-Control: no-cache'), true).headers,
    }),
  }
  const session: Pick<Session, 'edit'> = {
    async edit(_, newer) {
      text = newer
      isKept = isStale === true
      return 1
    },
  }
  const stage: Stage = {
    ...{ wiki: describeWiki({ general: { server: origin } }, origin), clock: memoryClock() },
    ...{
      browser: memoryBrowser(server),
      expectation: undefined,
      slowSeconds: 5,
      samples: noSamples,
    },
    ...{ accounts: {}, post: undefined, hide: () => undefined, own: (name) => name },
    ...{ seedPages: unused, seedFiles: unused, inTurn: unused },
    applicant: (name) => ({ name, email: '' }),
    session: async () => session as Session,
    hosts: inside === 'hosts' ? (hosts as Hosts) : undefined,
  }
  return hardReload.run(openScene(stage).scene)
}

test('passes where visitors see the newest text and who may purge gets a fresh copy', async () => {
  expect(await run({})).toBe('visitors: x-cache: HIT; who may purge: x-cache: MISS')
})

test('at an address alone, visitors are all that is looked at', async () => {
  expect(await run({ isDeaf: true }, 'address')).toBe('visitors: x-cache: HIT')
})

test.each([
  ['a cache that is deaf', { isDeaf: true }, /^a fresh copy for who may purge/],
  ['a cache that keeps nothing', { isOff: true }, /^a copy in the cache/],
  ['a cache that no edit reaches', { isStale: true }, /^the newest text after a hard reload/],
  ['a page that breaks', { statusOfHard: 503 }, /^a page after a hard reload/],
])('%s is noticed', async (_, wiki, expected) => {
  await expect(run(wiki)).rejects.toMatchObject({
    expected: expect.stringMatching(expected) as string,
  })
})

test('the hint for a deaf cache is that of its rules', async () => {
  const failure = await run({ isDeaf: true }).catch(
    ({ expected }: { expected: string }) => expected,
  )
  const { hint } = hardReload.mend.find(({ when }) => when?.test(failure) === true) ?? {}
  expect(hint).toContain('hash_always_miss')
})
