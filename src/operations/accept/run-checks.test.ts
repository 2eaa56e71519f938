import { beforeEach, expect, test } from 'vitest'
import type { Expectation } from '../../domain/acceptance/expectation.ts'
import { describeWiki } from '../../domain/acceptance/wiki.ts'
import type { Event } from '../../domain/events/event.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { noSamples } from '../../domain/sites/site.ts'
import { memoryBrowser, type MemoryBrowser } from '../../platforms/memory/memory-browser.ts'
import { memoryClock } from '../../platforms/memory/memory-clock.ts'
import { memoryMailbox } from '../../platforms/memory/memory-mailbox.ts'
import type { Check } from './check.ts'
import { CheckFailed, must } from './check-failed.ts'
import { checks } from './checks.ts'
import { chooseChecks } from './choose-checks.ts'
import { openScene, type Stage } from './open-scene.ts'
import { ownPost } from './post.ts'
import { runChecks, type Running } from './run-checks.ts'
import { keepSecrets } from './secrets.ts'

const wiki = describeWiki({ general: { server: 'http://wiki.example' } }, 'http://wiki.example')
const check = (name: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
  ...{ name, title: `${name} works`, needs: [], mend: [{ hint: 'mend it' }], run },
  ...more,
})
const passes = async () => 'seen'

let events: Event[]
let browser: MemoryBrowser
let pictures: string[]
beforeEach(() => {
  events = []
  pictures = []
  browser = memoryBrowser(() => ({
    status: 500,
    texts: {
      '.mw-message-box-error, .cdx-message--error, .errorbox, .mw-error, #mw-content-text .error':
        ' The secret is\n hunter2222 ',
    },
  }))
})

const unused = async () => {
  throw new Error('unused')
}
const { hide, redact } = keepSecrets()
const clock = memoryClock()
const stage = (): Stage => ({
  ...{ wiki, clock, browser, hide, expectation: undefined, slowSeconds: 5, samples: noSamples },
  ...{ accounts: {}, hosts: undefined, post: ownPost(memoryMailbox(clock)) },
  ...{ own: (name) => name, applicant: (name) => ({ name, email: '' }) },
  ...{ session: unused, seedPages: unused, seedFiles: unused, inTurn: unused },
})
const running = (more: Partial<Running> = {}): Running => ({
  ...{ clock, wiki, redact, expectation: undefined, missing: {}, limit: 1e9 },
  emit: (event) => void events.push(event),
  openScene: () => openScene(stage()),
  async keepScreenshot(name, picture) {
    pictures.push(picture.toString())
    return `${name}.png`
  },
  ...more,
})
const judge = async (one: Check, more: Partial<Running> = {}) => {
  const [result] = await runChecks([one], running(more))
  return result
}

test('a check that ends well has passed, with what it saw', async () => {
  expect(await judge(check('a', passes))).toMatchObject({ verdict: 'passed', note: 'seen' })
  expect(events).toEqual([expect.objectContaining({ type: 'check-finished', verdict: 'passed' })])
})

test('what failed is told with what the page says, a picture and the fitting hint', async () => {
  hide('hunter2222')
  const failing = check(
    'a',
    async ({ visitor }) => {
      await (await visitor()).goto('http://wiki.example/page')
      throw new CheckFailed('a page', 'hunter2222 found')
    },
    { mend: [{ when: /secret is/, hint: 'the first' }, { hint: 'the last' }] },
  )
  expect(await judge(failing)).toMatchObject({
    verdict: 'failed',
    failure: {
      ...{ expected: 'a page', found: '[hidden] found', pageError: 'The secret is [hidden]' },
      ...{ hint: 'the first', address: 'http://wiki.example/page', screenshot: 'a.png' },
      faults: ['500 http://wiki.example/page'],
    },
  })
  expect(pictures).toEqual(['a picture of http://wiki.example/page'])
  expect(browser.open.size).toBe(0)
})

test('a problem makes a check fail; a bug is no verdict', async () => {
  const broken = check('a', async () => {
    throw new Problem('wiki-unreachable', 'nobody answers')
  })
  expect(await judge(broken)).toMatchObject({ failure: { found: 'nobody answers' } })
  const buggy = check('a', async () => {
    throw new TypeError('undefined is not a function')
  })
  await expect(judge(buggy)).rejects.toThrow(TypeError)
})

test('a check that does not end in time has failed', async () => {
  const endless = check('a', async (scene) => {
    await scene.clock.sleep(1e6)
    return ''
  })
  expect(await judge(endless, { limit: 100 })).toMatchObject({
    failure: { found: 'no end after 0.1 s' },
  })
})

test('what the wiki cannot do is not applicable, what we cannot try is blocked', async () => {
  const lacking = check('a', passes, { lacks: () => 'no <graphviz>' })
  expect(await judge(lacking)).toMatchObject({ verdict: 'not applicable', note: 'no <graphviz>' })
  const needing = check('a', passes, { needs: ['mail'] })
  const missing = { mail: 'there is no mailbox' }
  expect(await judge(needing, { missing })).toMatchObject({
    verdict: 'blocked',
    note: 'there is no mailbox',
  })
  expect(await judge(needing)).toMatchObject({ verdict: 'passed' })
})

test('what the expectation names and cannot run has failed', async () => {
  const expectation = { checks: ['a'] } as unknown as Expectation
  const lacking = check('a', passes, { lacks: () => 'no <graphviz>' })
  expect(await judge(lacking, { expectation })).toMatchObject({
    verdict: 'failed',
    failure: { expected: 'the expectation names this check', found: 'no <graphviz>' },
  })
})

test('at most three run at once, and those that must be alone run last', async () => {
  let now = 0
  let most = 0
  const ended: string[] = []
  const slow = (name: string, more: Partial<Check> = {}) =>
    check(
      name,
      async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 5))
        now--
        ended.push(name)
        return ''
      },
      more,
    )
  const alone = check(
    'alone',
    async () => {
      must(now === 0, 'nobody beside it', String(now))
      return ''
    },
    { isAlone: true },
  )
  const all = [alone, ...['a', 'b', 'c', 'd', 'e'].map((name) => slow(name))]
  const results = await runChecks(all, running())
  expect(results.map(({ check: name, verdict }) => `${name} ${verdict}`)).toEqual(
    ['alone', 'a', 'b', 'c', 'd', 'e'].map((name) => `${name} passed`),
  )
  expect(most).toBe(3)
})

test('checks are chosen by name, and a wrong name is answered with the right one', () => {
  const named = (only: string[], skip: string[]) =>
    chooseChecks(checks, { only, skip }).map(({ name }) => name)
  expect(named(['upload'], [])).toEqual(['upload'])
  expect(named([], ['upload'])).toHaveLength(checks.length - 1)
  expect(() => named(['uplod'], [])).toThrow('there is no check "uplod"')
  expect(() => named([], ['uplod'])).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('did you mean upload?') as string }),
  )
})

test('every check has a name of its own and says how to mend it', () => {
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length)
  for (const { mend } of checks) expect(mend.at(-1)?.when).toBeUndefined()
})
