import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { dockerFleet } from '../src/platforms/docker/docker-fleet.ts'
import { naming } from '../src/platforms/docker/naming.ts'
import { caughtMailbox } from '../src/platforms/mail/caught-mailbox.ts'
import type { Fleet } from '../src/ports/fleet.ts'
import { mailboxContract } from '../src/ports/mailbox.contract.ts'
import { faults, type Fault } from './support/faults.ts'
import {
  configure,
  parseLines,
  PORT,
  prepareTestSite,
  root,
  SITE,
  url,
  withLines,
  type TestSite,
} from './support/site.ts'

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

/** Pages and files that the checks made and that are still there. */
async function listOwnPages(): Promise<string[]> {
  const lists = [0, 6].map(async (namespace) => {
    const query = `action=query&format=json&list=allpages&apnamespace=${namespace}&aplimit=500`
    const answer: any = await (
      await fetch(`${url}/api.php?${query}&apprefix=Wikistead_acceptance`)
    ).json()
    return answer.query.allpages.map(({ title }: { title: string }) => title) as string[]
  })
  return (await Promise.all(lists)).flat()
}

test('the demo wiki passes every check within a minute, leaves no trace, and is recorded', async () => {
  const before = await listOwnPages()
  const { status, result, verdicts, stdout } = await accept('--record')
  expect(Object.entries(verdicts).filter(([, verdict]) => verdict !== 'passed')).toEqual([])
  expect(status).toBe(0)
  expect(Object.keys(verdicts)).toHaveLength(34)
  expect(result.leftovers).toEqual([])
  console.log(`all checks took ${result.seconds} s`)
  const recorded = JSON.parse(await readFile(expectation, 'utf8'))
  expect(recorded.checks).toHaveLength(34)
  expect(recorded.groups.sysop).toContain('confirmaccount')
  const report = await readFile(result.report, 'utf8')
  expect(report).toContain('34 passed')
  expect(report).not.toMatch(/(src|href)="(?!data:|http:\/\/127)/)
  expect((await site.tool('history', '--most', '5')).stdout).toContain('/report.html')
  // Temporary passwords are long random words; neither they nor ours are told.
  expect(stdout + report).not.toMatch(/Aa1-[\w-]{20}/)
  expect((await listOwnPages()).filter((title) => !before.includes(title))).toEqual([])
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
  await forgetAll()
}

/** What the edge kept of other settings. */
async function forgetAll() {
  await onHost('edge', 'varnishadm', '-n', '/run/varnishd', 'ban', 'req.url', '~', '.')
}

/** The other skins of the example wiki: none, all, or one; each takes a minute. */
const SKINS = process.env['WIKISTEAD_TEST_SKINS']
const skins = ['vector', 'monobook', 'timeless'].filter((skin) =>
  SKINS === 'all' ? true : skin === SKINS,
)
describe.runIf(skins.length > 0)('a wiki with another skin', () => {
  test.each(skins)('%s passes every check', async (skin) => {
    const fault: Fault = {
      ...{ fault: skin, red: [], hint: /./ },
      php: `$wgDefaultSkin = '${skin}';`,
    }
    await breakIt(fault)
    await forgetAll()
    try {
      const shown = await (await fetch(`${url}/wiki/Main_Page`)).text()
      expect(shown).toContain(skin === 'vector' ? 'skin-vector-legacy' : `skin-${skin}`)
      const { status, result } = await accept()
      const failures = result.results.filter(({ verdict }: any) => verdict !== 'passed')
      expect(failures, JSON.stringify(failures, null, 1)).toEqual([])
      expect(status).toBe(0)
      console.log(`all checks took ${result.seconds} s with ${skin}`)
    } finally {
      await mendIt(fault)
    }
  })
})

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

const container = (host: string) => `wikistead-${SITE}-local-${host}`

mailboxContract('caughtMailbox', async () => {
  const run: Fleet['run'] = async (host, command) =>
    dockerFleet(naming(SITE, 'local'), []).run(host, command)
  return {
    mailbox: caughtMailbox({ run }),
    async receive(recipient, message) {
      const argv = ['docker', 'exec', '-i', container('admin'), 'curl', '--silent'] as const
      const smtp = ['smtp://mail', '--mail-from', 'wiki@wiki.example', '--mail-rcpt', recipient]
      const sent = await execute([...argv, ...smtp, '--upload-file', '-'], { stdin: message })
      if (sent.status !== 0) throw new Error(`curl ended with ${sent.status}`)
    },
    broken: [
      {
        mailbox: caughtMailbox({ run: async (_, command) => run('nowhere', command) }),
        says: /the host nowhere does not run/,
      },
      {
        mailbox: caughtMailbox({ run: async (host) => run(host, { argv: ['false'] }) }),
        says: /the caught mail cannot be read/,
      },
    ],
  }
})

describe('a wiki that only the configuration knows', () => {
  const passwords = { editor: 'Editor-of-old-7321', administrator: 'Administrator-of-old-9482' }
  // Another name of the same wiki, which is no environment.
  const address = `http://localhost:${PORT}`
  const secrets = join('.wikistead/wikis', `localhost-${PORT}`, 'secrets.json')
  const CHECKS = ['edit-page', 'hard-reload', 'write-api', 'bugzilla', 'google-document']
  const MAIL = ['request-account', 'reset-password']
  const ask = async (checks: readonly string[], env: Readonly<Record<string, string>>) => {
    const flags = ['--json', '--check', checks.join(','), '--report', 'report']
    const { status, stdout } = await execute(
      [process.execPath, join(root, 'dist/main.js'), 'accept', address, ...flags],
      { cwd: site.directory, env: { ...env, WIKISTEAD_DIR: site.directory } },
    )
    const result = parseLines(stdout).find(({ type }) => type === 'result') as any
    const notes = Object.fromEntries(
      result.results.map(({ check, verdict, note, failure }: any) => [
        check,
        `${verdict}: ${failure?.found ?? note}`,
      ]),
    ) as Record<string, string>
    return { status, notes, stdout, leftovers: result.leftovers }
  }
  const configureWiki = async (mailbox: string) =>
    configure(site.directory, (text) =>
      text.replace(
        'environments: {',
        `acceptance: {
          samples: {
            bugzilla: '{"product":"Wikistead","include_fields":["id","summary"]}',
            googleDocument: '{{#widget:Google Document|id=of-the-configuration}}',
          },
          wikis: { '${address}': {
          editor: 'Old editor', administrator: 'Old administrator', reader: 'Old reader',
          mailbox: { address: 'old@wiki.invalid', ${mailbox} },
        } } },
        environments: {`,
      ),
    )

  beforeAll(async () => {
    await rm(expectation, { force: true })
    // Both releases have it; run.php came with 1.40.
    const promote = ['maintenance/createAndPromote.php', '--force']
    const made = [
      await site.tool(...['run', '--', 'php', ...promote, 'Old editor', passwords.editor]),
      await site.tool(
        ...['run', '--', 'php', ...promote, '--sysop', '--bureaucrat'],
        ...['Old administrator', passwords.administrator],
      ),
      await site.tool(...['run', '--', 'php', ...promote, 'Old reader', 'Reader-of-old-5521']),
      await site.tool(
        ...['run', '--', 'php', 'maintenance/resetUserEmail.php', '--no-reset-password'],
        ...['Old reader', 'old@wiki.invalid'],
      ),
    ]
    for (const { status, stdout, stderr } of made)
      if (status !== 0) throw new Error(stdout + stderr)
    // As somebody's own program would, it prints all mail that there is.
    const print = `for mail in /var/mail/caught/box/new/*; do echo "From $1"; cat "$mail"; echo; done`
    await configureWiki(
      `command: ${JSON.stringify(['docker', 'exec', container('mail'), 'sh', '-c', print, 'print', '{address}'])}`,
    )
    await mkdir(join(site.directory, dirname(secrets)), { recursive: true })
    await writeFile(
      join(site.directory, secrets),
      JSON.stringify({ editorPassword: passwords.editor }),
    )
  })
  afterAll(async () => {
    await configure(site.directory, (text) => text)
    await rm(join(site.directory, dirname(secrets)), { recursive: true })
    await rm(join(site.directory, 'report'), { recursive: true, force: true })
  })

  test('is tried with the accounts and the mailbox that are given', async () => {
    const administrator = { WIKISTEAD_ADMINISTRATOR_PASSWORD: passwords.administrator }
    const { status, notes, stdout, leftovers } = await ask([...MAIL, ...CHECKS], administrator)
    expect(Object.values(notes).filter((note) => !note.startsWith('passed'))).toEqual([])
    expect(Object.keys(notes).sort()).toEqual([...MAIL, ...CHECKS].sort())
    expect(status).toBe(0)
    const report = await readFile(join(site.directory, 'report/report.html'), 'utf8')
    for (const password of Object.values(passwords)) expect(stdout + report).not.toContain(password)
    // Accounts cannot be deleted from outside: they are told.
    for (const left of leftovers) expect(left).toMatch(/^User:Wikistead acceptance /)
  })

  test('says which password nobody gave, which is wrong, and which mailbox cannot be read', async () => {
    const { status, notes } = await ask(['edit-page', 'approve-requests'], {})
    expect(status).toBe(71)
    expect(notes['edit-page']).toMatch(/^passed/)
    expect(notes['approve-requests']).toMatch(
      /^blocked: nobody gave the password of Old administrator: WIKISTEAD_ADMINISTRATOR_PASSWORD, or administratorPassword in .*secrets\.json$/,
    )
    const wrong = await ask(['edit-page'], { WIKISTEAD_EDITOR_PASSWORD: 'wrong-word-4417' })
    expect(wrong.notes['edit-page']).toMatch(
      /^blocked: Old editor cannot log in: .*WIKISTEAD_EDITOR_PASSWORD/,
    )
    await configureWiki(`imap: { host: 'localhost', port: 9, security: 'none' }`)
    const unread = await ask(['reset-password'], {
      WIKISTEAD_ADMINISTRATOR_PASSWORD: passwords.administrator,
      WIKISTEAD_MAILBOX_PASSWORD: 'of-the-mailbox',
    })
    expect(unread.notes['reset-password']).toMatch(
      /^blocked: localhost:9 does not answer as an IMAP server/,
    )
    const doctor = await site.tool('doctor')
    expect(doctor.stdout).toContain(
      `${address}: accounts: nobody gave the password of Old administrator`,
    )
    expect(doctor.stdout).toContain(
      `${address}: mailbox: nobody gave the password of old@wiki.invalid at localhost`,
    )
  })
})

describe('what is no wiki', () => {
  beforeAll(async () =>
    configure(site.directory, (text) =>
      text.replace('environments: {', 'acceptance: { patienceSeconds: 3 },\n  environments: {'),
    ),
  )
  afterAll(async () => configure(site.directory, (text) => text))
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
    expect(Date.now() - began).toBeLessThan(15_000)
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
