import { beforeAll, describe, expect, test } from 'vitest'
import { EDGE_HEALTH, renderVcl } from '../src/domain/edge/vcl.ts'
import { execute } from '../src/platforms/process/execute.ts'
import { container, docker, inside } from './support/hosts.ts'
import { configure, parseLines, prepareTestSite, url, type TestSite } from './support/site.ts'
import { failures, keepVisiting, visit } from './support/visitor.ts'

let site: TestSite
beforeAll(async () => {
  site = await prepareTestSite()
})

const status = async () => parseLines((await site.tool('status', '--json')).stdout)[0] as any
const healthOf = async (name: string) =>
  (await status()).hosts.find((host: { name: string }) => host.name === name)?.health
const change = async () =>
  site.commit('Change', { 'extensions/Poem/marker.txt': `${Date.now()} ${Math.random()}` })
const MAIN_PAGE = '/wiki/Main_Page'
/** Kept by the edge for one second, and needs the database. */
const QUERY =
  '/api.php?action=query&titles=Main_Page&prop=revisions&format=json&smaxage=1&maxage=1&errorformat=none'
/** Milliseconds after which the edge gives no expired copy of it any more while all is well. */
const LONG_EXPIRED = 13_000
/** As an anonymous visitor does, who may get an old answer. */
const visitCached = async (path: string) => {
  const answer = await fetch(`${url}${path}`)
  const told = JSON.stringify(Object.fromEntries(answer.headers))
  const body = `${told}\n${await answer.text()}`
  return { status: answer.status, cache: answer.headers.get('x-cache'), body }
}
/** Until the edge has the main page; jobs of earlier tests may still purge it. */
const cached = async () => {
  const held = { status: 200, cache: 'HIT' }
  await expect.poll(async () => visitCached(MAIN_PAGE)).toMatchObject(held)
}
const addressOf = async (host: string) =>
  docker(
    ...['inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'],
    container(host),
  )
const headsOf = async () =>
  new Set(
    (await Promise.all(Array.from({ length: 12 }, async () => visit()))).map(({ head }) => head),
  )

describe('a web head', () => {
  test('forgets what it compiled of files that are gone', async () => {
    const ask = async (script: string) => {
      const request = ['--env', `SCRIPT_FILENAME=${script}`, '--env', 'REQUEST_METHOD=GET']
      const php = ['cgi-fcgi', '-bind', '-connect', '/run/php/wikistead.sock']
      return (await docker('exec', ...request, container('web1'), ...php)).split('\n').at(-1)
    }
    const file = '/srv/wikistead/writable/gone.php'
    const free = '/usr/local/share/wikistead/free-opcache.php'
    await ask(free)
    await docker('exec', container('web1'), 'sh', '-c', `echo '<?php echo 7;' > ${file}`)
    // PHP does not keep a file that changed within the last two seconds.
    await docker('exec', container('web1'), 'touch', '-d', '1 hour ago', file)
    expect(await ask(file)).toBe('7')
    await docker('exec', container('web1'), 'rm', file)
    expect(await ask(free)).toBe('1')
    expect(await ask(free)).toBe('0')
  })

  test('that is killed comes back by itself and serves what is live now', async () => {
    const pid = await docker('inspect', '--format', '{{.State.Pid}}', container('web2'))
    process.kill(Number(pid), 'SIGKILL')
    await change()
    await expect.poll(async () => healthOf('web2'), { timeout: 60_000 }).toBe('healthy')
    expect((await site.tool('deploy')).status).toBe(0)
    await expect.poll(async () => headsOf(), { timeout: 30_000 }).toEqual(new Set(['web1', 'web2']))
    expect(await status()).toMatchObject({ isHealthy: true, backups: [] })
  })

  test('that is deleted with its disk serves the live release once it is made again', async () => {
    await docker('rm', '--force', container('web2'))
    await docker('volume', 'rm', container('web2'))
    await change()
    const deployed = await site.tool('deploy', '--json')
    expect(deployed.status).toBe(0)
    expect(parseLines(deployed.stdout)).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('web2') }),
    )
    expect(await healthOf('web2')).toBe('stopped')
    expect((await site.tool('up')).status).toBe(0)
    await expect.poll(async () => healthOf('web2'), { timeout: 120_000 }).toBe('healthy')
    const visits = await Promise.all(Array.from({ length: 8 }, async () => visit()))
    expect(new Set(visits.map(({ release }) => release)).size).toBe(1)
  })

  test('that is added takes traffic only when it is proved, and one that is removed takes none', async () => {
    const stop = keepVisiting(10)
    await configure(site.directory, (text) => text.replace('heads: 2', 'heads: 3'))
    expect((await site.tool('up')).status).toBe(0)
    await expect.poll(async () => headsOf(), { timeout: 120_000 }).toContain('web3')
    await configure(site.directory, (text) => text)
    expect((await site.tool('up', '--yes')).status).toBe(0)
    expect(await headsOf()).toEqual(new Set(['web1', 'web2']))
    expect(failures(await stop())).toEqual([])
  })

  test('that dies during a deploy sends the others back, with its name in the error', async () => {
    const before = (await visit()).release
    await change()
    const pid = await docker('inspect', '--format', '{{.State.Pid}}', container('web2'))
    await docker('update', '--restart', 'no', container('web2'))
    try {
      const result = await execute([process.execPath, 'dist/main.js', 'deploy', '--json'], {
        env: { WIKISTEAD_DIR: site.directory },
        onLine: (line) => {
          if (line.includes('"step":"prove"') && line.includes('started'))
            process.kill(Number(pid), 'SIGKILL')
        },
      })
      expect(result.status, result.stdout).toBe(22)
      expect(parseLines(result.stdout).at(-1)).toMatchObject({
        code: 'hosts-missing',
        message: expect.stringContaining('web2'),
      })
      expect((await visit()).release).toBe(before)
    } finally {
      await docker('update', '--restart', 'unless-stopped', container('web2'))
      await site.tool('up')
      await expect.poll(async () => healthOf('web2'), { timeout: 60_000 }).toBe('healthy')
    }
    expect((await site.tool('deploy')).status).toBe(0)
  })
})

describe('what a deploy needs', () => {
  test('a full disk on a head is named, and the release before serves', async () => {
    const before = (await visit()).release
    const pid = await docker('inspect', '--format', '{{.State.Pid}}', container('web1'))
    const inside = async (script: string) =>
      execute(['nsenter', '--target', pid, '--mount', 'sh', '-euc', script])
    // A disk of 64 kB in place of the components’ folder; what is there already stays in reach.
    const mounted = await inside(`mkdir -p /srv/real
      mount --bind /srv/wikistead/components /srv/real
      mount -t tmpfs -o size=64k full /srv/wikistead/components
      for component in /srv/real/*; do ln -s "$component" /srv/wikistead/components/; done`)
    expect(mounted.status, mounted.stderr).toBe(0)
    try {
      await site.commit('Large', { 'extensions/Poem/large.txt': 'x'.repeat(500_000) })
      const result = await site.tool('deploy', '--json')
      expect(result.status, result.stdout).toBe(15)
      expect(JSON.stringify(parseLines(result.stdout).at(-1))).toMatch(/web1.*no space/i)
      expect((await visit()).release).toBe(before)
    } finally {
      await inside('umount /srv/wikistead/components; umount /srv/real')
      // PHP remembers for a while where it found its files; on a host that never happens.
      await docker('restart', container('web1'))
      await expect.poll(async () => headsOf(), { timeout: 60_000 }).toContain('web1')
    }
    expect((await visit()).release).toBe(before)
    expect((await site.tool('deploy')).status).toBe(0)
  })

  test('a dead database is named; cached pages are still served', async () => {
    await cached()
    const before = (await status()).pointer.stable
    expect((await visitCached(QUERY)).status).toBe(200)
    const kept = Date.now()
    await docker('stop', container('database'))
    try {
      await site.commit('Another core', { 'core/marker.txt': `${Date.now()}` })
      const result = await site.tool('deploy', '--json')
      expect(result.status).not.toBe(0)
      expect(result.stdout).toMatch(/database/)
      const page = await visitCached(MAIN_PAGE)
      expect(page.status, page.body).toBe(200)
      // One that has expired is better than an error, however long ago and often it is asked for.
      await new Promise((resolve) => setTimeout(resolve, kept + LONG_EXPIRED - Date.now()))
      for (const _ of [1, 2]) {
        const expired = await visitCached(QUERY)
        expect(expired.status, expired.body).toBe(200)
      }
      expect((await visit(QUERY)).status).toBe(500)
    } finally {
      await site.tool('up')
      await expect.poll(async () => (await visit()).status, { timeout: 60_000 }).toBe(200)
    }
    expect((await status()).pointer).toMatchObject({ stable: before, target: null })
    await site.git('reset', '--quiet', '--hard', 'HEAD~1')
  })

  test('cached pages outlive all web heads', async () => {
    await cached()
    await docker('stop', container('web1'), container('web2'))
    try {
      const page = await visitCached(MAIN_PAGE)
      expect(page.status, page.body).toBe(200)
      expect(page.cache).toBe('HIT')
    } finally {
      await site.tool('up')
      await expect.poll(async () => (await visit()).status, { timeout: 60_000 }).toBe(200)
    }
  })
})

test('what hosts said is found again by its time and its words', async () => {
  const word = `/wiki/Said_${Date.now()}`
  await visitCached(word)
  await expect
    .poll(async () => (await site.tool('logs', '--since', '5m', '--grep', word)).stdout)
    .toMatch(new RegExp(`^20[\\d-]+T[\\d:.]+Z edge: .*${word}`, 'm'))
  const { stdout } = await site.tool('logs', '--since', '1h', '--until', '10m', '--grep', word)
  expect(stdout).toBe('')
})

test('nobody purges the edge from outside', async () => {
  const purge = await fetch(`${url}/wiki/Main_Page`, { method: 'PURGE' })
  expect(purge.status).toBe(405)
})

test('the rules of an edge behind a balancer, and under attack, are what Varnish makes of them', async () => {
  const addresses = ['web1', 'web2'].map(async (name) => ({ name, address: await addressOf(name) }))
  const rules = renderVcl(
    await Promise.all(addresses),
    { range: '0.0.0.0/0' },
    { isBalanced: true, isShielded: true },
  )
  const admin = ['varnishadm', '-n', '/run/varnishd'] as const
  const before = /^active +\S+ +\S+ +\S+ +(\S+)/m.exec(
    await inside('edge', [...admin, 'vcl.list']),
  )?.[1]
  await inside('edge', ['sh', '-c', 'cat > /tmp/balanced.vcl'], { stdin: rules })
  await inside('edge', [...admin, 'vcl.load', 'balanced', '/tmp/balanced.vcl'])
  await inside('edge', [...admin, 'vcl.use', 'balanced'])
  try {
    const ask = async (path: string, method = 'GET', headers: Record<string, string> = {}) =>
      (await fetch(`${url}${path}`, { method, headers, redirect: 'manual' })).status
    const throughBalancer = { 'x-amzn-trace-id': 'Root=1-2-3' }
    const loggedIn = { cookie: 'wiki_session=somebody' }
    const costly = '/index.php?title=Main_Page&action=history'
    expect(await ask(EDGE_HEALTH)).toBe(200)
    expect(await ask(MAIN_PAGE, 'PURGE')).toBe(200)
    expect(await ask(MAIN_PAGE, 'PURGE', throughBalancer)).toBe(405)
    await expect.poll(async () => ask(MAIN_PAGE, 'GET', throughBalancer)).toBe(200)
    expect(await ask('/index.php?title=Special:UserLogin')).toBe(200)
    expect(await ask(costly)).toBe(503)
    expect(await ask(costly, 'GET', loggedIn)).toBe(200)
  } finally {
    await inside('edge', [...admin, 'vcl.use', before ?? 'boot'])
    await inside('edge', [...admin, 'vcl.discard', 'balanced'])
  }
})
