import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { faults, type Fault } from './support/faults.ts'
import { parseLines, prepareTestSite, SITE, withLines, type TestSite } from './support/site.ts'

/** Every fault, which takes ten minutes, or the quick ones; or those whose names hold this. */
const WANTED = process.env['WIKISTEAD_TEST_FAULTS']
const chosen = faults.filter(({ fault, isQuick }) =>
  WANTED === undefined ? isQuick : WANTED === 'all' || fault.includes(WANTED),
)
/** Run beside each fault, to see that they stay green. */
const CONTROLS = ['read-api', 'main-page', 'write-api', 'group-rights']

let site: TestSite
let expectation: string
beforeAll(async () => {
  site = await prepareTestSite()
  const hook = `
foreach ( [ '/srv/wikistead/uploads/fault.php', '/srv/wikistead/fault.php' ] as $faultFile ) {
	if ( is_file( $faultFile ) ) {
		eval( file_get_contents( $faultFile ) );
	}
}
`
  await site.commit('Faults', {
    'LocalSettings.php': await withLines(site, 'LocalSettings.php', hook),
  })
  const deployed = await site.tool('deploy')
  if (deployed.status !== 0) throw new Error(deployed.stderr)
  expectation = join(site.directory, 'acceptance.json')
  await rm(expectation, { force: true })
})
afterAll(async () => rm(expectation, { force: true }))

const accept = async (...args: string[]) => {
  const { status, stdout, stderr } = await site.tool('accept', 'local', '--json', ...args)
  const lines = parseLines(stdout)
  const result = lines.find(({ type }) => type === 'result') as any
  const verdicts = Object.fromEntries(
    (result?.results ?? []).map((one: any) => [one.check, one.verdict]),
  ) as Record<string, string>
  return { status, stdout, stderr, result, verdicts, lines }
}
const onHost = async (host: string, ...argv: readonly string[]) =>
  execute(['docker', 'exec', `wikistead-${SITE}-local-${host}`, ...argv])
const write = async (host: string, path: string, content: string) =>
  execute(
    ['docker', 'exec', '-i', `wikistead-${SITE}-local-${host}`, 'sh', '-c', `cat > ${path}`],
    { stdin: content },
  )

test('the demo wiki passes every check within a minute, leaves no trace, and is recorded', async () => {
  const { status, result, verdicts, stdout } = await accept('--record')
  expect(Object.entries(verdicts).filter(([, verdict]) => verdict !== 'passed')).toEqual([])
  expect(status).toBe(0)
  expect(Object.keys(verdicts)).toHaveLength(33)
  expect(result.leftovers).toEqual([])
  console.log(`all checks took ${result.seconds} s`)
  const recorded = JSON.parse(await readFile(expectation, 'utf8'))
  expect(recorded.checks).toHaveLength(33)
  expect(recorded.groups.sysop).toContain('confirmaccount')
  const report = await readFile(result.report, 'utf8')
  expect(report).toContain('33 passed')
  expect(report).not.toMatch(/(src|href)="(?!data:|http:\/\/127)/)
  expect((await site.tool('history', '--most', '5')).stdout).toContain('/report.html')
  // Temporary passwords are long random words; neither they nor ours are told.
  expect(stdout + report).not.toMatch(/Aa1-[\w-]{20}/)
  const listed = await site.tool(
    ...['run', '--', 'php', 'maintenance/run.php', 'getText', 'Wikistead acceptance'],
  )
  expect(listed.status).not.toBe(0)
})

describe('a wiki that is broken', () => {
  test.each(chosen.map((fault) => [fault.fault, fault] as const))('%s', async (_, fault) => {
    const controls = CONTROLS.filter(
      (name) => !fault.red.includes(name) && fault.apart?.includes(name) !== true,
    )
    const before = await readFile(expectation, 'utf8')
    await breakIt(fault)
    try {
      const { status, verdicts, result } = await accept(
        ...['--check', [...fault.red, ...controls].join(',')],
      )
      const red = Object.keys(verdicts).filter((name) => verdicts[name] !== 'passed')
      const failures = result.results.filter((one: any) => one.failure !== null)
      expect(red.sort(), JSON.stringify(failures, null, 1)).toEqual([...fault.red].sort())
      expect(status).toBe(70)
      const first = result.results.find((one: any) => one.check === fault.red[0])
      expect(first.failure.hint, JSON.stringify(first.failure, null, 1)).toMatch(fault.hint)
    } finally {
      await mendIt(fault)
      await writeFile(expectation, before)
    }
  })
})

async function breakIt({ php, on, breaks, expects }: Fault) {
  if (php !== undefined)
    await write(on ?? 'web1', `/srv/wikistead/${on === undefined ? 'uploads/' : ''}fault.php`, php)
  for (const [host, ...argv] of breaks ?? []) await onHost(host, ...argv)
  if (expects === undefined) return
  const expected = JSON.parse(await readFile(expectation, 'utf8'))
  expects(expected)
  await writeFile(expectation, JSON.stringify(expected))
}

async function mendIt({ on, mends }: Fault) {
  const path = `/srv/wikistead/${on === undefined ? 'uploads/' : ''}fault.php`
  await onHost(on ?? 'web1', 'rm', '-f', path)
  for (const [host, ...argv] of mends ?? []) await onHost(host, ...argv)
  // What the edge kept of it.
  await onHost('edge', 'varnishadm', '-n', '/run/varnishd', 'ban', 'req.url', '~', '.')
}

test('the smoke takes a moment', async () => {
  const began = Date.now()
  const { status, verdicts } = await accept('--smoke')
  expect(status).toBe(0)
  expect(Object.keys(verdicts)).toEqual(['versions', 'read-api', 'main-page', 'rest-html'])
  console.log(`the smoke took ${Date.now() - began} ms`)
})

test('a check that needs what is not there is blocked, or failed where it is expected', async () => {
  const { port } = new URL((await accept('--check', 'read-api')).result.wiki)
  // Another name of the same wiki, which is no environment.
  const address = `http://localhost:${port}/wiki/Main_Page`
  const ask = async () => {
    const flags = [
      '--json',
      '--check',
      'read-api,log-in',
      '--report',
      join(site.directory, 'report'),
    ]
    const { status, stdout } = await site.tool('accept', address, ...flags)
    const { results } = parseLines(stdout).find(({ type }) => type === 'result') as any
    return { status, verdicts: results.map(({ verdict }: any) => verdict) }
  }
  expect(await ask()).toEqual({ status: 70, verdicts: ['passed', 'failed'] })
  await rm(expectation)
  expect(await ask()).toEqual({ status: 71, verdicts: ['passed', 'blocked'] })
  const junit = await readFile(join(site.directory, 'report/junit.xml'), 'utf8')
  expect(junit).toContain('tests="2" failures="0" errors="1" skipped="0"')
  await rm(join(site.directory, 'report'), { recursive: true })
})

describe('what is no wiki', () => {
  const serve = async (answer: RequestListener, work: (address: string) => Promise<void>) => {
    const server = createServer(answer).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }
  const fails = async (address: string) => {
    const began = Date.now()
    const { status, stderr } = await site.tool('accept', address)
    expect(status).toBe(72)
    expect(Date.now() - began).toBeLessThan(60_000)
    return stderr
  }

  test('another kind of site', async () =>
    serve(
      (_, answer) => answer.end('<h1>Hello</h1>'),
      async (address) => expect(await fails(address)).toContain('is no MediaWiki'),
    ))

  test('a server that drops connections', async () =>
    serve(
      (_, answer) => answer.destroy(),
      async (address) => expect(await fails(address)).toContain(`${address} does not answer`),
    ))

  test('a server that never answers', async () =>
    serve(
      () => undefined,
      async (address) => expect(await fails(address)).toContain(`${address} does not answer`),
    ))

  test('nobody', async () => {
    expect(await fails('http://127.0.0.1:9/')).toContain('http://127.0.0.1:9/ does not answer')
  })
})
