import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseLines, prepareTestSite, url, withLines, type TestSite } from './support/site.ts'
import { failures, keepVisiting, visit } from './support/visitor.ts'
import { logIn } from './support/wiki-account.ts'

let site: TestSite
beforeAll(async () => {
  site = await prepareTestSite()
})

const live = async () => (await visit()).release

const deployed = async (...args: string[]) => {
  const result = await site.tool('deploy', '--json', ...args)
  return { ...result, events: parseLines(result.stdout) }
}

describe('deploying', () => {
  beforeEach(async () => {
    await site.git('reset', '--quiet', '--hard', 'pristine')
  })

  test('a change in one extension ships that component alone, live on every head', async () => {
    const before = await live()
    const file = await withLines(site, 'extensions/Cite/src/Cite.php', '// changed\n')
    await site.commit('Change Cite', {
      'extensions/Cite/src/Cite.php': `${file}// ${Date.now()}\n`,
    })
    const { status, events } = await deployed()
    expect(status).toBe(0)
    expect(events.find(({ type }) => type === 'plan')).toMatchObject({
      changes: [{ name: 'extensions/Cite', change: 'changed' }],
    })
    const built = events.find(({ type, step }) => type === 'step-finished' && step === 'build')
    expect(built).toMatchObject({ outcome: expect.stringMatching(/^1 of \d+ components$/) })
    const visits = await Promise.all(Array.from({ length: 12 }, async () => visit()))
    expect(new Set(visits.map(({ release }) => release)).size).toBe(1)
    expect(visits[0]?.release).not.toBe(before)
    expect(new Set(visits.map(({ head }) => head))).toEqual(new Set(['web1', 'web2']))
  })

  test('the same commit again is a no-op that says so', async () => {
    await deployed()
    const { status, events } = await deployed()
    expect(status).toBe(0)
    expect(events.at(-1)).toMatchObject({ type: 'result', outcome: 'unchanged' })
  })

  test('goes back, and the commit that was left can be deployed again', async () => {
    await deployed()
    const first = await live()
    await site.commit('A new setting', {
      'LocalSettings.php': await withLines(site, 'LocalSettings.php', "$wgSitename = 'Second';\n"),
    })
    await deployed()
    const second = await live()
    expect(second).not.toBe(first)
    expect((await visit('/index.php')).body).toContain('Second')
    expect((await site.tool('rollback')).status).toBe(0)
    expect(await live()).toBe(first)
    expect((await visit('/index.php')).body).not.toContain('Second')
    const again = await deployed()
    expect(again.events.at(-1)).toMatchObject({ type: 'result', outcome: 'done' })
    expect(await live()).toBe(second)
  })

  test('cached pages are fresh after a deploy', async () => {
    await deployed()
    await fetch(`${url}/wiki/Main_Page`)
    await site.commit('A new name', {
      'LocalSettings.php': await withLines(
        site,
        'LocalSettings.php',
        `$wgSitename = 'Fresh${Date.now()}';\n`,
      ),
    })
    await deployed()
    expect(await (await fetch(`${url}/wiki/Main_Page`)).text()).toContain('Fresh')
  })

  test('no request fails or mixes two releases during six deploys', async () => {
    await deployed()
    const stop = keepVisiting(20)
    for (let round = 0; round < 6; round++) {
      await site.commit(`Round ${round}`, {
        'extensions/Poem/marker.txt': `${round} ${Date.now()}`,
      })
      expect((await deployed()).status).toBe(0)
    }
    const visits = await stop()
    expect(visits.length).toBeGreaterThan(100)
    expect(failures(visits)).toEqual([])
    expect(visits.filter(({ release }) => release === null)).toEqual([])
  })
})

describe('a release that does not work', () => {
  beforeEach(async () => {
    await site.git('reset', '--quiet', '--hard', 'pristine')
    await deployed()
  })

  const faults: readonly [string, () => Promise<Record<string, string | null>>, number, RegExp][] =
    [
      [
        'throws in LocalSettings.php',
        async () => ({
          'LocalSettings.php': await withLines(
            site,
            'LocalSettings.php',
            "throw new Exception( 'settings are broken' );\n",
          ),
        }),
        20,
        /settings are broken[\s\S]*LocalSettings\.php/,
      ],
      [
        'has a syntax error in an extension',
        async () => ({ 'extensions/Cite/src/Cite.php': '<?php\nnamespace Cite; class Cite {{\n' }),
        20,
        /(Parse|syntax) error[\s\S]*Cite\.php/i,
      ],
      [
        'lacks a file that its settings load',
        async () => ({
          'LocalSettings.php': await withLines(
            site,
            'LocalSettings.php',
            "require __DIR__ . '/missing.php';\n",
          ),
        }),
        20,
        /missing\.php/,
      ],
      [
        'breaks only through the API',
        async () => ({
          'LocalSettings.php': await withLines(
            site,
            'LocalSettings.php',
            "if ( defined( 'MW_API' ) ) { throw new Exception( 'only the API breaks' ); }\n",
          ),
        }),
        20,
        /only the API breaks/,
      ],
      [
        'breaks only after the switch',
        async () => ({
          'LocalSettings.php': await withLines(
            site,
            'LocalSettings.php',
            "if ( PHP_SAPI !== 'cli' && getenv( 'WIKISTEAD_VIEW' ) !== 'staged' ) { throw new Exception( 'only visitors see it' ); }\n",
          ),
        }),
        21,
        /only visitors see it|500/,
      ],
    ]

  test.each(faults)(
    'one that %s never reaches all visitors',
    async (_name, makeFiles, status, words) => {
      // Parsing a page loads Cite: the main page must use it for its fault to be seen.
      const wiki = await logIn(site.directory)
      await wiki.edit('Main Page', `A page<ref>with a note ${Date.now()}</ref>`)
      const before = await live()
      await site.commit('Broken', await makeFiles())
      const stop = keepVisiting(10)
      const result = await deployed()
      const visits = await stop()
      expect(result.status).toBe(status)
      const problem = result.events.find(({ type }) => type === 'problem')
      expect(`${String(problem?.['message'])} ${String(problem?.['output'])}`).toMatch(words)
      expect(await live()).toBe(before)
      if (status === 20) {
        expect(failures(visits)).toEqual([])
        expect(new Set(visits.map(({ release }) => release))).toEqual(new Set([before]))
      }
      const after = await site.tool('status', '--json')
      expect(parseLines(after.stdout)[0]).toMatchObject({ pointer: { target: null, wave: 'idle' } })
    },
  )
})

describe('looking after the wiki', () => {
  test('an edit is seen at once by anonymous readers, from the cache again after it', async () => {
    const wiki = await logIn(site.directory)
    const title = `Purged ${Date.now()}`
    const read = async () => {
      const response = await fetch(`${url}/wiki/${title.replaceAll(' ', '_')}`)
      return { cache: response.headers.get('x-cache'), text: await response.text() }
    }
    await wiki.edit(title, 'first text')
    await read()
    expect((await read()).cache).toBe('HIT')
    await wiki.edit(title, 'second text')
    await expect.poll(async () => (await read()).text).toContain('second text')
    expect((await read()).cache).toBe('HIT')
  })

  test('read-only shows its reason to editors while scripts still write', async () => {
    const wiki = await logIn(site.directory)
    expect((await site.tool('read-only', 'on', '--reason', 'Moving house')).status).toBe(0)
    try {
      expect(await wiki.edit('Sandbox', 'no')).toMatchObject({
        error: { code: 'readonly', readonlyreason: expect.stringContaining('Moving house') },
      })
      expect((await site.tool('read-only', 'status')).stdout).toContain('Moving house')
      expect((await visit('/wiki/Main_Page')).status).toBe(200)
      const script = await site.tool(
        'run',
        '--',
        'php',
        'maintenance/run.php',
        'createAndPromote',
        '--force',
        `Script${Date.now()}`,
        'a-long-password-1',
      )
      expect(script.status, script.stderr).toBe(0)
      const journal = await site.tool('history', '--json')
      expect(journal.stdout).toContain('createAndPromote --force')
      expect(journal.stdout).not.toContain('a-long-password-1')
    } finally {
      await site.tool('read-only', 'off')
    }
    expect(await wiki.edit('Sandbox', `yes ${Date.now()}`)).toMatchObject({
      edit: { result: 'Success' },
    })
  })

  test('run gives the output and the exit status of the command, and the journal remembers it', async () => {
    const ran = await site.tool('run', '--', 'sh', '-c', 'id -un; pwd; exit 7')
    expect(ran.status).toBe(7)
    expect(ran.stdout).toMatch(/^www-data\n\/srv\/wikistead\/releases\//)
    const history = parseLines((await site.tool('history', '--json')).stdout)
    expect(history[0]).toMatchObject({ operation: 'run', outcome: 'done', detail: { status: '7' } })
  })

  test('secrets are in no argument, log or journal', async () => {
    const { readFile } = await import('node:fs/promises')
    const secrets = JSON.parse(
      await readFile(`${site.directory}/.wikistead/environments/local/secrets.json`, 'utf8'),
    ) as Record<string, string>
    const logs = await site.tool('logs', '--tail', '100000')
    const journal = await site.tool('history', '--json', '--most', '1000')
    for (const secret of Object.values(secrets)) {
      expect(logs.stdout.includes(secret)).toBe(false)
      expect(journal.stdout.includes(secret)).toBe(false)
    }
  })
})
