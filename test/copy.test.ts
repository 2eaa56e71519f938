import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { dieAt } from './support/die-at.ts'
import { plantCanaries, removeTables, type Canary } from './support/canaries.ts'
import {
  configure,
  parseLines,
  prepareTestSite,
  PORT,
  SITE,
  type TestSite,
} from './support/site.ts'
import { logIn } from './support/wiki-account.ts'

/** Killed at every point, or at one. */
const isThorough = process.env['WIKISTEAD_TEST_POINTS'] === 'all'
const THOROUGH_MS = isThorough ? 7_200_000 : 600_000
const staging = `http://127.0.0.1:${PORT + 7}`
let site: TestSite
let canaries: Canary[]
/** What the operator decides about tables that Wikistead does not know. */
let decisions: Record<string, string>

const describeSite = async () =>
  configure(site.directory, (text) =>
    text.replace(
      /\n {2}environments: \{/,
      `
  sanitize: { decisions: ${JSON.stringify(decisions)} },
  environments: {
    staging: {
      platform: docker({ port: ${PORT + 7}, heads: 1 }),
      noindex: true,
      team: [{ name: 'Ada' }],
    },`,
    ),
  )

beforeAll(async () => {
  site = await prepareTestSite()
  decisions = {}
  await describeSite()
  await must('up', 'staging', '--yes')
})

afterAll(async () => {
  await sql('local', removeTables)
  await site.tool('down', 'staging', '--destroy', '--confirm', SITE)
  await configure(site.directory, (text) => text)
})

async function must(...args: string[]) {
  const done = await site.tool(...args, '--json')
  expect(done.status, done.stdout + done.stderr).toBe(0)
  return parseLines(done.stdout).at(-1) as any
}

const MARIADB = ['mariadb', '--defaults-file=/etc/wikistead/mariadb.cnf', '-N', 'wiki']

async function inside(environment: string, host: string, argv: readonly string[], stdin = '') {
  const container = `wikistead-${SITE}-${environment}-${host}`
  const result = await execute(['docker', 'exec', '--interactive', container, ...argv], { stdin })
  if (result.status !== 0) throw new Error(`${argv.join(' ')}: ${result.stdout}${result.stderr}`)
  return result.stdout.trim()
}

const sql = async (environment: string, statement: string) =>
  inside(environment, 'database', MARIADB, statement)

/** Which of the values stand anywhere in the raw bytes of a host's folders, by another program. */
async function findRaw(environment: string, values: readonly string[]): Promise<string[]> {
  const printed = await inside(
    environment,
    'admin',
    [
      'sh',
      '-c',
      'LC_ALL=C grep --recursive --text --only-matching --no-filename --fixed-strings --file=- "$@" | sort -u || true',
      'grep',
      ...['/var/lib/mysql', '/srv/wikistead/uploads', '/srv/wikistead/backup-spool'],
    ],
    `${values.join('\n')}\n`,
  )
  return printed.split('\n').filter(Boolean)
}

const values = () => canaries.map(({ value }) => value)

test('personal data of every kind is in the source, 200 values and more', async () => {
  canaries = await plantCanaries(site.directory, async (statement) => sql('local', statement))
  expect(canaries.length).toBeGreaterThanOrEqual(200)
  const planted = Date.now()
  const archived = async () => {
    const { log } = parseLines((await site.tool('backups', 'local', '--json')).stdout).at(-1) as any
    return Date.parse(log.archived[log.timeline])
  }
  await expect.poll(archived, { timeout: 60_000, interval: 500 }).toBeGreaterThan(planted)
  const found = new Set(await findRaw('local', values()))
  expect(canaries.filter(({ value }) => !found.has(value))).toEqual([])
})

test('a table that nobody decided about stops the copy and is named', async () => {
  const before = await sql('staging', 'SELECT MAX(rev_id) FROM revision')
  const stopped = await site.tool(
    'copy',
    'local',
    'staging',
    '--sanitize',
    '--confirm',
    `${SITE}/staging`,
  )
  expect(stopped.status).toBe(62)
  expect(stopped.stderr).toContain('canary_people: unknown table of id, mail, author')
  expect(await sql('staging', 'SELECT MAX(rev_id) FROM revision')).toBe(before)
})

test('of 200 planted values none is in the copy, and the copy is a wiki of its own', async () => {
  decisions = {
    'canary_people.id': 'keep',
    'canary_people.mail': 'hash',
    'canary_people.author': 'map',
  }
  await describeSite()
  const dry = await site.tool('copy', 'local', 'staging', '--sanitize', '--dry-run')
  expect(dry.stderr).toContain('canary_people (mail hash, author map)')
  const began = performance.now()
  const copied = await site.tool(
    'copy',
    'local',
    'staging',
    '--sanitize',
    '--confirm',
    `${SITE}/staging`,
  )
  expect(copied.status, copied.stdout + copied.stderr).toBe(0)
  process.stdout.write(
    `copied in ${((performance.now() - began) / 1000).toFixed(1)} s\n${copied.stderr}`,
  )

  expect(await findRaw('staging', values())).toEqual([])

  const page = await fetch(`${staging}/index.php?title=Canary_page`)
  expect(page.headers.get('x-robots-tag')).toBe('noindex, nofollow')
  expect(await page.text()).toContain('published for everybody')
})

test('an address becomes the same one wherever it stood, and the source is untouched', async () => {
  const address = canaries.find(({ kind }) => kind === 'address')?.value ?? ''
  const ofActor = (environment: string) =>
    sql(
      environment,
      "SELECT actor_name FROM actor JOIN revision ON rev_actor = actor_id JOIN page ON page_id = rev_page WHERE page_title = 'Canary_page' AND rev_deleted = 0 AND actor_user IS NULL LIMIT 1",
    )
  expect(await ofActor('local')).toBe(address)
  const pseudonym = await ofActor('staging')
  expect(pseudonym).toMatch(/^240\./)
  expect(
    await sql('staging', `SELECT COUNT(*) FROM block_target WHERE bt_address = '${pseudonym}'`),
  ).toBe('1')
  expect(
    await sql('staging', `SELECT COUNT(*) FROM canary_people WHERE author = '${pseudonym}'`),
  ).toBe('1')
  expect(await sql('local', "SELECT COUNT(*) FROM user WHERE user_email LIKE 'canary.%'")).toBe(
    '20',
  )
  expect(await sql('local', "SELECT COUNT(*) FROM watchlist WHERE wl_title LIKE 'Canary-%'")).toBe(
    '10',
  )
})

test('only the team can log in, with passwords of its own that were printed nowhere', async () => {
  const file = join(site.directory, '.wikistead/environments/staging/secrets.json')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const secrets = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
  const password = secrets['teamPassword Ada'] ?? ''
  expect(password.length).toBeGreaterThan(20)
  const history = await site.tool('history', 'staging', '--json')
  expect(history.stdout).toContain('"operation":"copy"')
  expect(history.stdout).not.toContain(password)
  const ada = await logIn(site.directory, staging, { name: 'Ada', password })
  expect((await ada.edit('From the team', 'works'))['edit']?.result).toBe('Success')
  const admin = { name: 'Admin', password: secrets['administratorPassword'] ?? '' }
  await logIn(site.directory, staging, admin)
  await expect(logIn(site.directory, staging)).rejects.toThrow(/Failed|WrongPass/)
})

/** While the target's data is replaced. */
const MIDDLE = 22

async function allPoints(): Promise<number[]> {
  const counted = await dieAt(site.directory, 'copy', 0)
  expect(counted.status, counted.stderr).toBe(0)
  const points = Number(counted.stdout)
  expect(points).toBeGreaterThan(MIDDLE)
  process.stdout.write(`copy: has ${points} points to be killed at\n`)
  return Array.from({ length: points }, (_, index) => index + 1)
}

test(
  'a copy that is killed at any point leaves a wiki, and the next one is whole',
  async () => {
    for (const point of isThorough ? await allPoints() : [MIDDLE]) {
      const where = `killed at point ${point}`
      expect((await dieAt(site.directory, 'copy', point)).status, where).toBe(137)
      await must('copy', 'local', 'staging', '--sanitize', '--confirm', `${SITE}/staging`)
      const page = await fetch(`${staging}/index.php?title=Canary_page`)
      expect(await page.text(), where).toContain('published for everybody')
      expect(await findRaw('staging', values()), where).toEqual([])
      for (const environment of ['local', 'staging']) {
        const [status] = parseLines((await site.tool('status', environment, '--json')).stdout)
        expect(status, where).toMatchObject({
          pointer: { target: null, wave: 'idle', readOnly: null },
        })
      }
    }
  },
  THOROUGH_MS,
)

test('what the copy mails ends in the catcher', async () => {
  const word = randomBytes(8).toString('hex')
  const program = `echo ( new \\MediaWiki\\Mail\\Emailer() )->send( [ new MailAddress( 'ada@example.org' ) ], new MailAddress( 'wiki@example.org' ), '${word}', 'A text of some length' )->isOK() ? 'SENT' : 'NOT';`
  const said = await inside(
    'staging',
    'admin',
    ['wikistead-run', 'php', 'maintenance/run.php', 'eval'],
    `${program}\n`,
  )
  expect(said).toContain('SENT')
  expect(await inside('staging', 'mail', ['grep', '-r', word, '/var/mail/caught'])).toContain(word)
})

test('a dump for developers holds none of them either', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wikistead-dump-'))
  try {
    await must('dump', 'local', join(folder, 'for-developers'), '--sanitize')
    const dumped = gunzipSync(await readFile(join(folder, 'for-developers/database.sql.gz')))
    const files = await readFile(join(folder, 'for-developers/files.tar'))
    expect(dumped.toString('latin1')).toContain('CREATE TABLE `revision`')
    expect(files.includes('published picture')).toBe(true)
    const hex = (value: string) => Buffer.from(value).toString('hex').toUpperCase()
    const found = values().filter(
      (value) => dumped.includes(value) || dumped.includes(hex(value)) || files.includes(value),
    )
    expect(found).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})
