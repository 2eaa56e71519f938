import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { planSanitize } from '../src/domain/sanitize/plan.ts'
import { parseSchema, schemaQuery } from '../src/domain/sanitize/schema.ts'
import { execute } from '../src/platforms/process/execute.ts'
import { openBrowser } from './support/browser.ts'
import {
  configure,
  parseLines,
  PORT,
  prepareFreshTestSite,
  SITE,
  url,
  type TestSite,
} from './support/site.ts'
import { keepVisiting, failures } from './support/visitor.ts'
import { logIn } from './support/wiki-account.ts'

let site: TestSite
let wiki: Awaited<ReturnType<typeof logIn>>
let database: string
beforeAll(async () => {
  site = await prepareFreshTestSite()
  database = (parseLines((await site.tool('status', '--json')).stdout)[0] as any).pointer.stable
    .database
  wiki = await logIn(site.directory)
})

const insideOf = async (
  environment: string,
  host: string,
  argv: readonly string[],
  stdin?: string,
) => {
  const interactive = stdin === undefined ? [] : ['--interactive']
  const container = `wikistead-${SITE}-${environment}-${host}`
  const result = await execute(
    ['docker', 'exec', ...interactive, container, ...argv],
    stdin === undefined ? {} : { stdin },
  )
  if (result.status !== 0) throw new Error(`${argv.join(' ')}: ${result.stderr}`)
  return result.stdout.trim()
}
const inside = async (host: string, argv: readonly string[], stdin?: string) =>
  insideOf('local', host, argv, stdin)
const sql = async (statement: string, environment = 'local') =>
  insideOf(
    environment,
    'database',
    ['mariadb', '--defaults-file=/etc/wikistead/mariadb.cnf', '-N', database],
    statement,
  )
const tool = async (...args: string[]) => {
  const done = await site.tool(...args, '--json')
  expect(done.status, done.stdout + done.stderr).toBe(0)
  return parseLines(done.stdout).at(-1) as any
}
const backups = async () => parseLines((await site.tool('backups', '--json')).stdout).at(-1) as any

const reached = async (where: 'archived' | 'stored') => {
  const { log } = await backups()
  return Date.parse(log[where][log.timeline])
}

const upload = async (name: string, text: string) => wiki.upload(name, text)
const act = async (parameters: Record<string, string>) => {
  const answer = await wiki.act(parameters)
  if (answer['error'] !== undefined) throw new Error(JSON.stringify(answer))
}

/** All rows of what people made, and the content of every file that the database knows. */
async function oracle(environment = 'local') {
  const tables = [
    'page',
    'revision',
    'text',
    'comment',
    'image',
    'oldimage',
    'filearchive',
    'logging',
    'archive',
  ]
  const rows: Record<string, string> = {}
  for (const table of tables)
    rows[table] = await sql(`SELECT * FROM ${table} ORDER BY 1, 2, 3`, environment)
  const files = await insideOf(environment, 'admin', [
    'sh',
    '-c',
    'cd /srv/wikistead/uploads && find public deleted -type f ! -path "*/thumb/*" ! -path "*/temp/*" ! -path "*/lockdir/*" ! -name index.html -exec sha1sum {} + | sort',
  ])
  return { rows, files }
}

test('a backup is made, restored beside the live data and only then called good', async () => {
  const stop = keepVisiting(5)
  const { backup } = await tool('backup')
  expect(failures(await stop())).toEqual([])
  expect(backup).toMatchObject({ fault: null, database })
  expect(Object.keys(backup.witness.tables)).toContain(`${database}.page`)
  const listed = await backups()
  expect(listed.backups.map(({ id }: { id: string }) => id)).toContain(backup.id)
  expect(listed.replaced).toEqual([])
})

test('edits are on another host within a second, and in the repository soon after', async () => {
  await wiki.edit('Lag', `now ${Date.now()}`)
  const acknowledged = Date.now()
  await expect
    .poll(async () => reached('archived'), {
      timeout: 5000,
      interval: 100,
    })
    .toBeGreaterThan(acknowledged)
  expect((await backups()).lagSeconds).toBeLessThan(3)
  await expect
    .poll(async () => reached('stored'), {
      timeout: 60_000,
      interval: 1000,
    })
    .toBeGreaterThan(acknowledged)
})

test('database and files come back as they were at one instant, and what was replaced is kept', async () => {
  await upload('Kept.svg', 'kept')
  await upload('Changed.svg', 'first')
  await upload('Changed.svg', 'second')
  await upload('Deleted.svg', 'deleted')
  await act({ action: 'delete', title: 'File:Deleted.svg', reason: 'test' })
  await wiki.edit('Main Page', 'as it was')
  const uploaded = Date.now()
  await expect
    .poll(async () => Date.parse((await backups()).files.storedUntil), {
      timeout: 60_000,
      interval: 1000,
    })
    .toBeGreaterThan(uploaded)
  await sleep(1500)
  const before = await oracle()
  const at = new Date().toISOString().slice(0, 19)
  await sleep(1500)
  // What happens afterwards: overwritten, deleted, undeleted, moved, written.
  await upload('Changed.svg', 'third')
  await act({ action: 'undelete', title: 'File:Deleted.svg' })
  await act({ action: 'delete', title: 'File:Kept.svg', reason: 'test' })
  await act({ action: 'move', from: 'Lag', to: 'Moved', noredirect: '1' })
  await wiki.edit('Main Page', 'as it is now')
  const now = await oracle()
  expect(now).not.toEqual(before)

  const stop = keepVisiting(5, '/wiki/Main_Page')
  const { restored } = await tool('restore', '--at', `${at}Z`, '--confirm', SITE)
  const visits = await stop()
  expect(restored.missing).toEqual([])
  expect(await oracle()).toEqual(before)
  expect(await (await fetch(`${url}/wiki/Main_Page`)).text()).toContain('as it was')
  expect(visits.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
  expect((await wiki.edit('Main Page', 'and on'))['edit'].result).toBe('Success')

  expect((await backups()).replaced).toEqual([restored.id])
  await tool('restore', '--discard', restored.id, '--confirm', SITE)
  expect((await backups()).replaced).toEqual([])
  await tool('backup')
})

test('the copy can be read without Wikistead, with restic and MariaDB’s own tools alone', async () => {
  const id = (await backups()).backups.at(-1).id as string
  const rows = await sql('SELECT COUNT(*) FROM page')
  const script = `set -eu
export RESTIC_REPOSITORY=/var/lib/wikistead/backups/repository RESTIC_PASSWORD_FILE=/run/wikistead/backup-key
rm -rf /tmp/by-hand && mkdir -p /tmp/by-hand/data
snapshot=$(restic snapshots --json --tag "base,id=$1" | tr ',' '\\n' | sed -n 's/.*"short_id":"\\([^"]*\\)".*/\\1/p' | tail -n 1)
restic dump "$snapshot" /base.mbstream | mbstream -x -C /tmp/by-hand/data
mariadb-backup --prepare --target-dir=/tmp/by-hand/data 2>/dev/null
mariadbd --no-defaults --user=root --datadir=/tmp/by-hand/data --socket=/tmp/by-hand/sock --skip-networking --skip-log-bin 2>/dev/null &
for try in $(seq 100); do mariadb --no-defaults --socket=/tmp/by-hand/sock -e 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.2; done
mariadb --no-defaults --socket=/tmp/by-hand/sock -N -e "SELECT COUNT(*) FROM $2.page"
mariadb-admin --no-defaults --socket=/tmp/by-hand/sock shutdown
wait; rm -rf /tmp/by-hand`
  expect(await inside('admin', ['sh', '-c', script, 'by-hand', id, database])).toBe(rows)
})

test('damage in the repository is found before live data is touched', async () => {
  const { backup } = await tool('backup')
  const folder = '/var/lib/wikistead/backups/repository/data'
  const flip = `set -eu
rm -rf /tmp/whole && cp -a ${folder} /tmp/whole
find ${folder} -type f -size +50k | while read -r pack; do
  chmod u+w "$pack" && printf '\\377\\000\\377' | dd of="$pack" bs=1 seek=20000 conv=notrunc 2>/dev/null
done`
  await inside('admin', ['sh', '-c', flip])
  try {
    const live = await inside('database', ['readlink', '/var/lib/mysql/live'])
    const broken = await site.tool('restore', '--backup', backup.id, '--confirm', SITE, '--json')
    expect(broken.status, broken.stdout).not.toBe(0)
    expect(await inside('database', ['readlink', '/var/lib/mysql/live'])).toBe(live)
    expect((await wiki.edit('Main Page', 'editors can save'))['edit'].result).toBe('Success')
  } finally {
    await inside('admin', [
      'sh',
      '-c',
      `cp -a --force /tmp/whole/. ${folder}/ && rm -rf /tmp/whole`,
    ])
  }
})

test('the key is in no argument and no journal', async () => {
  const key = JSON.parse(await inside('admin', ['cat', '/etc/wikistead/host/backup.json']))
    .backupKey as string
  expect(key.length).toBeGreaterThan(30)
  const heads = await inside('web1', [
    'sh',
    '-c',
    'cat /etc/wikistead/host/* /run/wikistead/* 2>/dev/null || true',
  ])
  expect(heads).not.toContain(key)
  const { stdout } = await site.tool('history', '--json')
  expect(stdout).not.toContain(key)
})

test('every table and column of the real wiki is decided for a copy without personal data', async () => {
  const schema = parseSchema(await sql(schemaQuery))
  expect(schema.size).toBeGreaterThan(40)
  const plan = planSanitize({ schema, version: '1.43.0', decisions: {} })
  expect(plan).toMatchObject({ isDecided: true })
  const more = new Map([
    ...schema,
    ['mystery', new Map([['m_mail', { type: 'blob', isNullable: true }]])],
  ])
  expect(planSanitize({ schema: more, version: '1.43.0', decisions: {} })).toMatchObject({
    ...{ isDecided: false, faults: [expect.objectContaining({})] },
  })
})

/** A restored database has a log of its own, and nothing to restore before its first backup. */
async function backupOfThisLife() {
  const { log } = await backups()
  await expect
    .poll(async () => (await backups()).backups.at(-1).position.timeline, {
      timeout: 60_000,
      interval: 1000,
    })
    .toBe(log.timeline)
}

test('in production it is rehearsed beside, and live data is only read', async () => {
  await backupOfThisLife()
  const live = async () => inside('database', ['readlink', '-f', '/var/lib/mysql/live'])
  const before = { live: await live(), replaced: (await backups()).replaced }
  await configure(site.directory, (text) =>
    text.replace('// production: false', 'production: true'),
  )
  const stop = keepVisiting(5)
  try {
    const { drill } = await tool('drill', '--lose', 'everything')
    expect(drill).toMatchObject({ lost: 'nothing', lostAt: null, verdict: 'passed' })
    expect(drill.lostSeconds).toBeLessThan(10)
    expect(Object.keys(drill.phases)).toEqual(expect.arrayContaining(['unpack', 'check', 'files']))
  } finally {
    await configure(site.directory, (text) => text)
  }
  expect(failures(await stop())).toEqual([])
  expect({ live: await live(), replaced: (await backups()).replaced }).toEqual(before)
})

test('a lost database comes back with every edit that was acknowledged', async () => {
  const junit = join(site.directory, 'drill.xml')
  const drilling = tool('drill', '--lose', 'everything', '--confirm', SITE, '--junit', junit)
  // While one runs, another is told who it is, and destroys nothing.
  await expect
    .poll(async () => (await site.tool('status')).stdout, { timeout: 20_000, interval: 500 })
    .toContain('drill: lose everything')
  const second = await site.tool('drill', '--lose', 'files', '--confirm', SITE)
  expect(second.stderr).toMatch(/environment-locked.*: drill: lose everything/)
  const { drill } = await drilling
  expect(drill).toMatchObject({ verdict: 'passed', missingFiles: [], lost: 'everything' })
  expect(drill.acknowledged).toBeGreaterThan(10)
  expect(drill.lostEdits).toBe(0)
  expect(drill.recoverySeconds).toBeLessThan(60)
  expect(Object.keys(drill.phases)).toEqual(
    expect.arrayContaining(['lose', 'unpack', 'replay', 'check', 'files', 'swap', 'look', 'thaw']),
  )
  expect(await readFile(junit, 'utf8')).toContain('tests="4" failures="0"')
  expect((await wiki.edit('Main Page', 'after the loss'))['edit']?.result).toBe('Success')
  expect((await site.tool('status')).stdout).toMatch(/last good drill: .* lost everything/)
})

test('the series of drills is a page that a browser shows without asking anybody', async () => {
  const file = join(site.directory, 'drills.html')
  await tool('drills', '--html', file)
  const browser = await openBrowser()
  try {
    const viewport = { width: 390, height: 800 }
    const page = await browser.newPage({ viewport, colorScheme: 'dark' })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    const told: string[] = []
    page.on('console', (message) => told.push(message.text()))
    await page.goto(`file://${file}`)
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(1)
    const bar = await page.locator('svg rect').first().boundingBox()
    expect(bar?.width).toBeGreaterThan(1)
    // Nothing is wider than the screen, and the paper is as dark as the reader asked.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(20, 23, 27)',
    )
    expect({ asked, told }).toEqual({ asked: [`file://${file}`], told: [] })
  } finally {
    await browser.close()
  }
})

test('the copies of one environment become the data of another, and are only read', async () => {
  const second = `second: { platform: docker({ port: ${PORT + 9}, heads: 1 }) },`
  await configure(site.directory, (text) => text.replace(/environments: \{/, `$& ${second}`))
  try {
    expect((await site.tool('up', 'second', '--yes')).status).toBe(0)
    await upload('Handed over.svg', 'handed over')
    await wiki.edit('Handed over', 'from one to the other')
    // The drill began a log of its own; what was edited since is there once that has its first copy.
    const hasOwnCopy = async () => {
      const told = await tool('backups', 'local')
      const isWhole = ({ verifiedAt, position }: any) =>
        verifiedAt !== null && position.timeline === told.log.timeline
      return told.faults.length === 0 && told.backups.some(isWhole)
    }
    await expect.poll(hasOwnCopy, { timeout: 120_000, interval: 1000 }).toBe(true)
    await sleep(1500)
    const before = await oracle()
    const live = await inside('database', ['readlink', '/var/lib/mysql/live'])
    const { restored } = await tool('restore', 'local', '--into', 'second', '--confirm', SITE)
    expect(restored).toMatchObject({ missing: [], database })
    expect(await oracle('second')).toEqual(before)
    const page = await fetch(`http://127.0.0.1:${PORT + 9}/wiki/Handed_over`)
    expect(await page.text()).toContain('from one to the other')
    // Nothing of it is left where it came from, and what it replaced can still be had.
    expect(await oracle()).toEqual(before)
    expect(await inside('database', ['readlink', '/var/lib/mysql/live'])).toBe(live)
    expect((await tool('backups', 'local')).replaced).not.toContain(restored.id)
    const replaced = parseLines((await site.tool('backups', 'second', '--json')).stdout).at(-1)
    expect(replaced?.['replaced']).toEqual([restored.id])
  } finally {
    await site.tool('down', 'second', '--destroy', '--confirm', SITE)
    await configure(site.directory, (text) => text)
  }
})
