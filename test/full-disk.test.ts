import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { docker } from './support/hosts.ts'
import {
  configure,
  parseLines,
  PORT,
  prepareRepository,
  root,
  SITE,
  testSite,
} from './support/site.ts'
import { logIn } from './support/wiki-account.ts'

const NAME = `${SITE}-full`
const FULL_PORT = PORT + 12
const base = `http://127.0.0.1:${FULL_PORT}`
const site = testSite(join(root, '.wikistead-test', NAME))
const database = `wikistead-${NAME}-local-database`
/** Room for the data, for a copy that is restored beside it, and for the log. */
const DISK = 'size=1200m'
/** Longer than any save takes, and shorter than an editor waits. */
const SAVE_MS = 4000

/** A wiki whose database has a small disk of its own. */
beforeAll(async () => {
  const { repository } = await prepareRepository()
  await execute(['rm', '-rf', site.directory])
  const init = ['init', site.directory, '--name', NAME, '--port', String(FULL_PORT)]
  await must([process.execPath, join(root, 'dist/main.js'), ...init])
  await configure(site.directory, (text) =>
    text.replace('https://git.example/wiki.git', repository).replace('heads: 2', 'heads: 1'),
  )
  await site.tool('down', '--destroy', '--confirm', NAME)
  const owner = `wikistead.owner=${NAME}/local`
  const disk = ['--opt', 'type=tmpfs', '--opt', 'device=tmpfs', '--opt', `o=${DISK}`]
  await must(['docker', 'volume', 'create', '--label', owner, ...disk, database])
  await tool('up', '--yes')
})

afterAll(async () => {
  await site.tool('down', '--destroy', '--confirm', NAME)
})

async function must(argv: readonly [string, ...string[]]) {
  const done = await execute(argv)
  if (done.status !== 0) throw new Error(done.stdout + done.stderr)
}

async function tool(...args: string[]) {
  const done = await site.tool(...args, '--json')
  expect(done.status, done.stdout + done.stderr).toBe(0)
  return parseLines(done.stdout).at(-1) as any
}

const textOf = async (title: string) =>
  (await fetch(`${base}/index.php?action=raw&title=${title}`)).text()

test('a full disk of the database is told, no backup counts as good, and what was saved is there', async () => {
  const wiki = await logIn(site.directory, base)
  const save = async (title: string) =>
    Promise.race([
      wiki.edit(title, 'saved').then((answer) => answer['edit']?.result as string | undefined),
      sleep(SAVE_MS, undefined),
    ]).catch(() => undefined)
  expect(await save('Before')).toBe('Success')
  const { backup } = await tool('backup')

  await docker('exec', database, 'sh', '-c', 'head -c 2G /dev/zero > /var/lib/mysql/filler || true')
  const saved: string[] = []
  for (const title of ['During 1', 'During 2', 'During 3'])
    if ((await save(title)) === 'Success') saved.push(title)
  const failed = await site.tool('backup', '--json')
  expect(parseLines(failed.stdout).at(-1)).toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/needs \d+ MB beside the live data/),
  })
  const restore = await site.tool('restore', '--json', '--confirm', NAME)
  expect(parseLines(restore.stdout).at(-1)).toMatchObject({ code: 'disk-full' })
  const listed = parseLines((await site.tool('backups', '--json')).stdout).at(-1) as any
  expect(listed.backups.filter(({ fault }: any) => fault === null)).toHaveLength(1)
  expect(listed.backups[0]).toMatchObject({ id: backup.id })
  expect((await site.tool('status')).status).toBe(40)
  expect((await fetch(`${base}/index.php?title=Main_Page`)).status).toBe(200)

  await docker('exec', database, 'rm', '/var/lib/mysql/filler')
  await expect.poll(async () => save('After'), { timeout: 120_000 }).toBe('Success')
  for (const title of ['Before', ...saved, 'After']) expect(await textOf(title)).toBe('saved')
  await tool('backup')
  await tool('restore', '--confirm', NAME)
  for (const title of ['Before', ...saved, 'After']) expect(await textOf(title)).toBe('saved')
})
