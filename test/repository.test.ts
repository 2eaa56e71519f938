import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isGood } from '../src/domain/backups/backup.ts'
import { defaultPolicy } from '../src/domain/backups/policy.ts'
import { bundleOnto } from './support/bundle.ts'
import { container, inside, mounting, script } from './support/hosts.ts'
import { startObjectStore } from './support/object-store.ts'
import { configure, parseLines, prepareFreshTestSite, SITE, type TestSite } from './support/site.ts'
import { logIn } from './support/wiki-account.ts'

/** Hundreds of corruptions and every step of every task take a while; a spread of both does not. */
const ROUNDS = process.env['WIKISTEAD_TEST_ROUNDS']
const isThorough = ROUNDS !== undefined

let site: TestSite
let wiki: Awaited<ReturnType<typeof logIn>>
let stable: { release: string; database: string }
let dying: string
beforeAll(async () => {
  site = await prepareFreshTestSite()
  stable = (parseLines((await site.tool('status', '--json')).stdout)[0] as any).pointer.stable
  wiki = await logIn(site.directory)
  dying = await bundleOnto(container('admin'), 'host-that-dies')
})

afterAll(async () => {
  await sql('DROP TABLE IF EXISTS altered')
})

const tool = async (...args: string[]) => {
  const done = await site.tool(...args, '--json')
  expect(done.status, done.stdout + done.stderr).toBe(0)
  return parseLines(done.stdout).at(-1) as any
}
/** What a command that has to fail says of it. */
const refused = async (...args: string[]) => {
  const done = await site.tool(...args, '--json')
  expect(done.status, done.stdout).not.toBe(0)
  return { status: done.status, ...(parseLines(done.stdout).at(-1) as any) }
}
const backups = async () => parseLines((await site.tool('backups', '--json')).stdout).at(-1) as any
const sql = async (statement: string) =>
  inside(
    'database',
    ['mariadb', '--defaults-file=/etc/wikistead/mariadb.cnf', '-N', stable.database],
    { stdin: statement },
  )
const live = async () => inside('database', ['readlink', '/var/lib/mysql/live'])

/** Ends or starts what copies the log all the time. */
const keepLog = async (what: 'down' | 'up') =>
  inside('admin', ['sv', '-w', '60', what, '/etc/wikistead/services/admin/backups'])

/** Nothing is wrong any more, and this backup is good. */
async function expectWell(id: string): Promise<void> {
  await expect
    .poll(async () => (await backups()).faults, { timeout: 60_000, interval: 500 })
    .toEqual([])
  expect((await backups()).backups).toContainEqual(expect.objectContaining({ id, fault: null }))
}

/** The host program's task, killed at a step; with step 0 it comes to its end. */
async function run(task: string, order: object, step = 0, policy: object = {}) {
  const stdin = JSON.stringify({ order, stable, policy: { ...defaultPolicy, ...policy } })
  const argv = ['node', dying, task, String(step)]
  const ran = inside('admin', argv, { stdin })
  if (step === 0) return JSON.parse(await ran) as { steps: string[]; result: any; problem?: any }
  await expect(ran, `step ${step} of ${task}`).rejects.toThrow(task)
  return { steps: [], result: null, problem: undefined }
}

/** All steps, or few that are spread over them, each from the middle of its part. */
const choose = (count: number, few: number) =>
  Array.from({ length: isThorough ? count : few }, (_, index) =>
    isThorough ? index + 1 : Math.ceil(((index + 0.5) * count) / few),
  )

test('a backup is good while tables are altered, update.php runs and edits arrive', async () => {
  await script(
    'admin',
    `cd /srv/wikistead/uploads/public
    mkdir -p score/a thumb/x && echo tune > score/a/tune.midi && echo 1 > score/a/kept.midi
    echo thumb > thumb/x/thumb.png && chown -R www-data: score thumb`,
  )
  await sql('CREATE TABLE altered (id INT PRIMARY KEY, a INT); INSERT INTO altered VALUES (1, 1)')
  const ended = new AbortController()
  const alter = async () => {
    while (!ended.signal.aborted) {
      await sql('ALTER TABLE altered ADD COLUMN b INT')
      await sql('ALTER TABLE altered DROP COLUMN b')
    }
  }
  const edit = async () => {
    let edits = 0
    while (!ended.signal.aborted) await wiki.edit('Altered', `edit ${edits++}`)
    return edits
  }
  const meanwhile = Promise.all([
    alter(),
    edit(),
    site.tool('run', '--', 'php', 'maintenance/run.php', 'update', '--quick'),
  ])
  const { backup } = await tool('backup').finally(() => ended.abort())
  const [, edits, updated] = await meanwhile
  expect(updated.status, updated.stderr).toBe(0)
  expect(edits).toBeGreaterThan(0)
  expect(backup).toMatchObject({ fault: null })
  await expectWell(backup.id)
})

test('what no table knows comes back too, and overwrites nothing', async () => {
  await script(
    'admin',
    `cd /srv/wikistead/uploads/public
    rm -r score/a/tune.midi thumb/x && echo 2 > score/a/kept.midi`,
  )
  const { restored } = await tool('restore', '--only', 'files', '--confirm', SITE)
  const found = await script(
    'admin',
    'cd /srv/wikistead/uploads/public && cat score/a/tune.midi score/a/kept.midi && stat -c %U score/a/tune.midi && ls thumb/x 2>&1 || true',
  )
  expect(found).toMatch(/^tune\n2\nwww-data\n.*No such file/)
  await tool('restore', '--discard', restored.id, '--confirm', SITE)
})

test('of two restores at once one waits for nobody, and edits that arrive meanwhile are kept', async () => {
  const ended = new AbortController()
  const acknowledged: string[] = []
  const edit = async () => {
    for (let number = 0; !ended.signal.aborted; number++) {
      const text = `meanwhile ${number}`
      // While its database is swapped the wiki may answer anything.
      const answer = await wiki.edit(`Meanwhile ${number}`, text).catch(() => undefined)
      if (answer?.['edit']?.result === 'Success') acknowledged.push(`Meanwhile_${number}`)
    }
  }
  const edits = edit()
  await sleep(500)
  const results = await Promise.all(
    [1, 2].map(async () => site.tool('restore', '--confirm', SITE, '--json')),
  ).finally(() => ended.abort())
  await edits
  expect(results.map(({ status }) => status).sort((a, b) => a - b)).toEqual([0, 4])
  const { restored } = parseLines(results.find(({ status }) => status === 0)?.stdout ?? '').at(
    -1,
  ) as any
  expect(acknowledged.length).toBeGreaterThan(0)
  const pages = (await sql("SELECT page_title FROM page WHERE page_title LIKE 'Meanwhile%'")).split(
    '\n',
  )
  expect(pages).toEqual(expect.arrayContaining(acknowledged))
  await tool('restore', '--discard', restored.id, '--confirm', SITE)
  // A restored database begins a log of its own, so its first backup follows by itself.
  await tool('backup')
})

test('killed at any step, a backup is told as broken off, and the next one is good', async () => {
  const { steps } = await run('back-up', {})
  expect(steps.length).toBeGreaterThan(15)
  const good = (await backups()).backups.at(-1).id
  for (const step of choose(steps.length, 2)) {
    await run('back-up', {}, step)
    const { failure, backups: listed } = await backups()
    if (step > 1) expect(failure, steps[step - 1]).toMatchObject({ what: 'backup', code: 'killed' })
    expect(listed.map(({ id }: { id: string }) => id)).toContain(good)
    if (isThorough) await run('back-up', {})
  }
  const { result } = await run('back-up', {})
  await expectWell(result.id)
  const left = await script(
    'admin',
    'ls -d /var/lib/mysql/*.part /run/wikistead/*.sock 2>/dev/null || true; pgrep -x mariadbd || true',
  )
  expect(left).toBe('')
})

test('killed at any step, a restore leaves the live data alone, and the next one is whole', async () => {
  const before = await live()
  const { steps, result: whole } = await run('restore', { id: 'dying' })
  expect(steps.length).toBeGreaterThan(10)
  expect(await live()).toBe(before)
  for (const step of choose(steps.length, 1)) await run('restore', { id: 'killed' }, step)
  if (isThorough) {
    const { result } = await run('restore', { id: 'killed' })
    expect(result).toMatchObject({ pages: whole.pages, missing: [] })
  }
  await run('discard', { id: 'killed' })
  expect(await live()).toBe(before)

  const uploads = async () =>
    script('admin', 'cd /srv/wikistead/uploads && find public deleted -type f | sort')
  const were = await uploads()
  const swapping = await run('swap', { id: 'dying' })
  const unswapping = await run('unswap', { id: 'dying', before })
  expect(swapping.steps.length).toBeGreaterThan(6)
  for (const step of swapping.steps.keys()) {
    await run('swap', { id: 'dying' }, step + 1)
    await run('unswap', { id: 'dying', before })
    expect([await live(), await uploads()], swapping.steps[step]).toEqual([before, were])
  }
  for (const step of unswapping.steps.keys()) {
    await run('swap', { id: 'dying' })
    await run('unswap', { id: 'dying', before }, step + 1)
    await run('unswap', { id: 'dying', before })
    expect([await live(), await uploads()], unswapping.steps[step]).toEqual([before, were])
  }
  for (const step of [1, 2, 3, 4]) await run('discard', { id: 'dying' }, step)
  await run('discard', { id: 'dying' })
  expect((await backups()).replaced).not.toContain('dying')
})

/** A backup of long ago, as far as clearing away looks at it. */
const storeOld = async (id: string) =>
  script(
    'admin',
    `export RESTIC_REPOSITORY=/var/lib/wikistead/backups/repository RESTIC_PASSWORD_FILE=/run/wikistead/backup-key RESTIC_HOST=wikistead
    state=/var/lib/wikistead/backup-state/backups
    newest=$(ls "$state" | tail -n 1)
    sed -e 's/"id":"[^"]*"/"id":"'"$1"'"/' -e 's/"endedAt":"[^"]*"/"endedAt":"2001-01-01T00:00:00.000Z"/' "$state/$newest" > "/tmp/$1.json"
    restic backup -q --stdin --stdin-filename base.mbstream --tag "base,id=$1" < "/tmp/$1.json"
    restic backup -q --stdin --stdin-filename backup.json --tag "meta,id=$1" < "/tmp/$1.json"
    cp "/tmp/$1.json" "$state/$1.json"`,
    id,
  )

test('killed at any step, clearing away is ended by the next one, and the good ones stay', async () => {
  const policy = { continuousDays: 0, nightly: 1 }
  // A database that was live for a moment is due for a backup of its own; from here on none is made.
  await keepLog('down')
  const kept = (await backups()).backups.findLast(isGood).id
  // What the tests before left goes first, so that each round has the same to do.
  await run('expire', {}, 0, policy)
  await storeOld('20010101T000000Z')
  const { steps } = await run('expire', {}, 0, policy)
  expect(steps.join()).toMatch(/forgetting 2001.*winning back room/)
  for (const step of choose(steps.length, 1)) {
    await storeOld('20010101T000000Z')
    await run('expire', {}, step, policy)
    const { backups: listed } = await backups()
    expect(listed.at(-1)).toMatchObject({ id: kept, fault: null })
    const half = listed.find(({ id }: { id: string }) => id.startsWith('2001'))
    if (half?.fault !== undefined && half?.fault !== null) expect(half.verifiedAt).toBeNull()
  }
  await run('expire', {}, 0, policy)
  const left = await script(
    'admin',
    `export RESTIC_REPOSITORY=/var/lib/wikistead/backups/repository RESTIC_PASSWORD_FILE=/run/wikistead/backup-key
    restic snapshots --json | grep -c 'id=2001' || true; ls /srv/wikistead/backup-cache/prune-due 2>&1 || true`,
  )
  expect(left).toMatch(/^0\n.*No such file/)
  await keepLog('up')
  await expectWell(kept)
})

test('a full disk is told before or as it fills, and leaves nothing in the way', async () => {
  const last = (await backups()).backups.at(-1).id
  const before = await live()
  const mount = async (size: string, more: string) =>
    mounting(
      'admin',
      `mount -t tmpfs -o "size=$1$2" tmpfs /var/lib/mysql && ln -s "$3" /var/lib/mysql/live && mkdir "/var/lib/mysql/$3"`,
      ...[size, more, before],
    )
  const unmount = async () => mounting('admin', 'umount /var/lib/mysql')
  await mount('100m', '')
  try {
    const small = await refused('restore', '--backup', last, '--confirm', SITE)
    expect(small).toMatchObject({ status: 66, code: 'disk-full' })
    expect(small.message).toMatch(/needs \d+ MB beside the live data, \d+ MB more than are free/)
  } finally {
    await unmount()
  }
  // There is room by the numbers, and then there is none for another file.
  await mount('4g', ',nr_inodes=60')
  try {
    const full = await refused('restore', '--backup', last, '--confirm', SITE)
    expect(full).toMatchObject({ status: 66, code: 'disk-full' })
    expect(await script('admin', 'ls /var/lib/mysql')).toBe([before, 'live'].sort().join('\n'))
  } finally {
    await unmount()
  }
  expect(await live()).toBe(before)
  expect((await wiki.edit('Full', 'editors can save'))['edit'].result).toBe('Success')

  await mounting(
    'admin',
    `cd /var/lib/wikistead/backups/repository
    size=$(du -sm . | cut -f 1); mkdir -p /tmp/small && mount -t tmpfs -o "size=$((size + 3))m" tmpfs /tmp/small
    cp -a . /tmp/small/ && mount --bind /tmp/small /var/lib/wikistead/backups/repository
    head -c 300000000 /dev/urandom > /tmp/small/locks/filler 2>/dev/null || true`,
  )
  try {
    const full = await refused('backup')
    expect(full, full.output).toMatchObject({ status: 66, code: 'disk-full' })
    const { faults, backups: listed } = await backups()
    expect(faults.join()).toContain('there is no room left for the backup repository')
    expect(listed.at(-1).id).toBe(last)
    expect((await site.tool('status')).status).toBe(40)
  } finally {
    await mounting('admin', 'umount /var/lib/wikistead/backups/repository /tmp/small')
  }
  const { backup } = await tool('backup')
  await expectWell(backup.id)
})

test('a wrong key, lost segments and damage are told before live data is touched', async () => {
  const last = (await backups()).backups.at(-1).id
  const before = await live()
  const file = join(site.directory, '.wikistead/environments/local/hosts/admin/backup.json')
  const right = await readFile(file, 'utf8')
  await writeFile(file, JSON.stringify({ ...JSON.parse(right), backupKey: 'wrong' }))
  try {
    expect(await refused('backup')).toMatchObject({ status: 54, code: 'backup-key-wrong' })
    expect(await refused('restore', '--confirm', SITE)).toMatchObject({ code: 'backup-key-wrong' })
  } finally {
    await writeFile(file, right)
  }
  await tool('backup')

  // This host has lost its log: the repository gives it back. Then that has none either. Meanwhile
  // nothing fetches what is gone from the database again.
  await keepLog('down')
  const timeline = (await backups()).log.timeline as string
  const folder = `/srv/wikistead/binlog/${timeline}`
  await script('admin', 'rm -rf /tmp/log && cp -a "$1" /tmp/log && rm "$1"/*', folder)
  const recalled = await run('restore', { id: 'recalled', backup: last, only: 'database' })
  expect(recalled.result).toMatchObject({ id: 'recalled' })
  await run('discard', { id: 'recalled' })
  const hide = `export RESTIC_REPOSITORY=/var/lib/wikistead/backups/repository RESTIC_PASSWORD_FILE=/run/wikistead/backup-key
    mkdir -p /tmp/hidden; rm -f "$1"/*
    for id in $(restic snapshots --json --tag log | tr ',' '\\n' | sed -n 's/.*"id":"\\([0-9a-f]*\\)".*/\\1/p'); do
      mv "$RESTIC_REPOSITORY/snapshots/$id" /tmp/hidden/ 2>/dev/null || true; done`
  await script('admin', hide, folder)
  const missing = await run('restore', { id: 'missing', backup: last })
  expect(missing.problem, JSON.stringify(missing)).toMatchObject({ code: 'log-missing' })
  await script(
    'admin',
    'cp -a /tmp/hidden/. /var/lib/wikistead/backups/repository/snapshots/; cp -a /tmp/log/. "$1"/; rm -rf /tmp/hidden /tmp/log',
    folder,
  )
  await keepLog('up')

  const pack = await script(
    'admin',
    `cd /var/lib/wikistead/backups/repository
    pack=$(find data -type f -size +200k | sort | head -n 1); cp -a "$pack" /tmp/pack
    chmod u+w "$pack" && printf '\\377\\000\\377' | dd of="$pack" bs=1 seek=20000 conv=notrunc 2>/dev/null; echo "$pack"`,
  )
  try {
    expect(await refused('backups', '--check')).toMatchObject({ code: 'repository-damaged' })
    expect((await backups()).faults.join()).toContain('the repository is damaged')
    expect((await site.tool('status')).status).toBe(40)
  } finally {
    await script('admin', 'cp -a /tmp/pack "/var/lib/wikistead/backups/repository/$1"', pack)
  }
  await tool('backups', '--check')
  expect(await live()).toBe(before)
  await expectWell((await backups()).backups.at(-1).id)
})

test('every random damage to a repository is refused by reading, or changes nothing that is read', async () => {
  const corruptions = await bundleOnto(container('admin'), 'corruptions')
  const rounds = ROUNDS ?? '24'
  const outcomes = JSON.parse(await inside('admin', ['node', corruptions, rounds, '1'])) as any[]
  expect(outcomes).toHaveLength(Number(rounds))
  expect(outcomes.filter(({ read }) => read === 'wrong')).toEqual([])
  expect(outcomes.filter(({ code }) => code === 'backup-failed')).toEqual([])
  const count = (what: string) => outcomes.filter(({ read }) => read === what).length
  process.stdout.write(`${count('refused')} refused, ${count('exact')} exact\n`)
  expect(count('refused')).toBeGreaterThan(Number(rounds) / 2)
})

test('copies go to S3 when the site says so, and back, and each place keeps its own', async () => {
  const store = await startObjectStore()
  const place = `s3:${store.url}/wiki-backups/${SITE}`
  const folder = (await backups()).repository.place as string
  const held = (await backups()).backups.filter(isGood).length
  const secrets = join(site.directory, '.wikistead/environments/local/secrets.json')
  const {
    backupAccessKey: _key,
    backupSecretKey: _secret,
    ...values
  } = JSON.parse(await readFile(secrets, 'utf8'))
  await writeFile(secrets, JSON.stringify(values))
  try {
    await configure(site.directory, (text) =>
      text
        .replace('docker({', `docker({`)
        .replace(
          /platform: docker\(\{[^}]*\}\),?/,
          (platform) =>
            `${platform.replace(/,?$/, ',')}\n      backups: { repository: { place: '${place}' } },`,
        ),
    )
    expect(await refused('up', '--yes')).toMatchObject({ status: 69, code: 'secret-missing' })
    const key = 'AKIAOFTHETEST'
    const secret = 'a secret that only the admin host is told'
    await writeFile(
      secrets,
      JSON.stringify({ ...values, backupAccessKey: key, backupSecretKey: secret }),
    )
    await chmod(secrets, 0o600)
    const up = await site.tool('up', '--yes')
    expect(up.status, up.stderr).toBe(0)
    expect(up.stderr).toContain(`the one at ${folder} stays as it is`)

    const { backup } = await tool('backup')
    expect(await store.listObjects('wiki-backups')).toContain(`${SITE}/data/`)
    await expectWell(backup.id)
    const there = await backups()
    expect(there).toMatchObject({ repository: { place }, backups: [{ id: backup.id }] })
    expect(there.former).toMatchObject([{ place: folder, backups: held }])
    const { result } = await run('restore', { id: 'from-s3', backup: backup.id })
    expect(result).toMatchObject({ from: backup.id, missing: [] })
    await run('discard', { id: 'from-s3' })

    const processes = await script('admin', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "')
    const journal = (await site.tool('history', '--json')).stdout
    const logs = (await site.tool('logs', '--host', 'admin')).stdout
    const heads = await script('web1', 'cat /etc/wikistead/host/* /run/wikistead/* 2>/dev/null')
    for (const text of [processes, journal, logs, heads]) expect(text).not.toContain(secret)
  } finally {
    await configure(site.directory, (text) => text)
    const back = await site.tool('up', '--yes')
    await store.stop()
    expect(back.status, back.stderr).toBe(0)
  }
  const { backup } = await tool('backup')
  const again = await backups()
  expect(again.repository.place).toBe(folder)
  expect(again.backups.length).toBeGreaterThanOrEqual(held)
  expect(again.former).toMatchObject([{ place }])
  await expectWell(backup.id)
})
