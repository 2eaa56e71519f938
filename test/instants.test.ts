import { afterAll, beforeAll, expect, test } from 'vitest'
import { historyOf, type Change } from './support/history/changes.ts'
import { seededRandom } from './support/history/random.ts'
import {
  onAdmin,
  readRestored,
  restoreBeside,
  startHistory,
  type Content,
  type Instant,
  type Restored,
} from './support/history/wiki-history.ts'
import { parseLines, prepareFreshTestSite, type TestSite } from './support/site.ts'

/** Each takes about five seconds; the figures in the documents are of 200. */
const COUNT = Number(process.env['WIKISTEAD_TEST_INSTANTS'] ?? 4)
const SEED = Number(process.env['WIKISTEAD_TEST_SEED'] ?? 20261123)

let site: TestSite
let database: string
let wiki: Awaited<ReturnType<typeof startHistory>>
beforeAll(async () => {
  site = await prepareFreshTestSite()
  const status = parseLines((await site.tool('status', '--json')).stdout)[0] as any
  database = status.pointer.stable.database
  wiki = await startHistory(site, database)
})
afterAll(async () => wiki?.end())

const say = (text: string) => process.stderr.write(`${text}\n`)
const tool = async (...args: string[]) => {
  const done = await site.tool(...args, '--json')
  expect(done.status, done.stdout + done.stderr).toBe(0)
  return parseLines(done.stdout).at(-1) as any
}
const archivedUntil = async () => {
  const { log } = parseLines((await site.tool('backups', '--json')).stdout).at(-1) as any
  return Date.parse(log.archived[log.timeline])
}

/**
 * What is not as it was at that instant, in words. A file is missing only where its bytes are
 * nowhere any more, and then it is named.
 */
function compare(
  { at, between, content }: Instant,
  restored: Restored,
  found: Content,
  isKept: (sha1: string) => boolean,
): string[] {
  const where = `${at}, between ${between.join(' and ')}, from ${restored.from}`
  const differ = (was: Readonly<Record<string, string>>, is: Readonly<Record<string, string>>) =>
    [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) =>
      was[name] === is[name] ? [] : [`${where}: ${name} was ${was[name]}, is ${is[name]}`],
    )
  const files = Object.entries(content.files)
  const gone = files.flatMap(([path, sha1]) => (isKept(sha1) ? [] : [path]))
  return [
    ...differ(content.rows, found.rows),
    ...differ(Object.fromEntries(files.filter(([path]) => !gone.includes(path))), found.files),
    ...(gone.sort().join() === [...restored.missing].sort().join()
      ? []
      : [`${where}: missing are ${gone.join()}, told are ${restored.missing.join()}`]),
  ]
}

test(`database and files come back as they were at ${COUNT} random instants of a history`, async () => {
  const random = seededRandom(SEED)
  const history = historyOf(random)
  const any = () => history.any()
  const instants: Promise<Instant>[] = []
  const take = async (before: () => Change, after: () => Change) =>
    instants.push((await wiki.instant(before, after)).told)

  const before = await onAdmin(['ls', '/var/lib/mysql'])
  await tool('backup')
  for (const change of history.oneOfEach()) await wiki.change(change)
  let backup: Promise<unknown> | undefined
  while (instants.length < COUNT) {
    const turn = instants.length % 6
    // Some instants are replayed from a copy that was made while the wiki was changed.
    if (instants.length >= COUNT / 3) backup ??= tool('backup')
    if (instants.length >= (COUNT * 2) / 3) await backup
    if (turn === 1) await take(any, () => history.overwrite())
    else if (turn === 2) {
      const [remove, bringBack] = history.deletedAndBack()
      await wiki.change(remove)
      await take(any, () => bringBack)
    } else if (turn === 3) {
      // Its bytes are gone a moment later, most often before anybody copied them.
      const [upload, remove, erase] = history.shortLived()
      const uploads = [upload]
      await take(
        () => uploads.shift() ?? any(),
        () => remove,
      )
      await wiki.change(erase)
      history.forgetDeleted()
    } else await take(any, any)
    for (let more = random.below(6); more > 0; more--) await wiki.change(any())
  }
  const all = await Promise.all(instants)
  await expect
    .poll(archivedUntil, { timeout: 30_000, interval: 500 })
    .toBeGreaterThan(Date.parse(all.at(-1)?.at ?? ''))

  const isKept = await wiki.kept()

  const faults: string[] = []
  const bases = new Set<string>()
  const seconds: number[] = []
  let missing = 0
  let reading = Promise.resolve()
  const examine = async (instant: Instant, restored: Restored) => {
    const found = compare(instant, restored, await readRestored(restored, database), isKept)
    for (const fault of found) say(fault)
    faults.push(...found)
  }
  for (const [index, instant] of all.entries()) {
    const restored = await restoreBeside(instant.at, `instant-${index}`)
    await reading
    // The next one is restored meanwhile.
    reading = examine(instant, restored)
    if (index % 20 === 19) say(`${index} of ${COUNT} instants compared: ${faults.length} faults`)
    missing += restored.missing.length
    bases.add(restored.from)
    seconds.push(restored.seconds)
  }
  await reading
  const { made, refused } = wiki.changes()
  const middle = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0
  say(
    `${all.length} instants from ${bases.size} copies, each restored in ${middle.toFixed(1)} s; ` +
      `${missing} times a file was named as missing; ${refused.length} changes refused; seed ${SEED}\n` +
      `${JSON.stringify(made)}\n${refused.join('\n')}`,
  )
  expect(faults).toEqual([])
  expect(Object.keys(made).length).toBeGreaterThan(12)
  expect(bases.size).toBeGreaterThan(1)
  expect(new Set(all.map(({ content }) => JSON.stringify(content))).size).toBe(COUNT)
  expect(await onAdmin(['ls', '/var/lib/mysql'])).toBe(before)
}, 7_200_000)
