import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { Problem } from '../domain/problems/problem.ts'
import { formatSchema, schema143 } from '../domain/sanitize/schemas.fixture.ts'
import { backUp } from '../operations/backups/back-up.ts'
import { readPointer } from '../operations/rollouts/pointer.ts'
import { deploy } from '../operations/deploy/deploy.ts'
import { memoryFolder } from '../platforms/memory/memory-folder.ts'
import { memoryMachine, type MemoryMachine } from '../platforms/memory/memory-machine.ts'
import { memoryWorld, type MemoryWorld } from '../platforms/memory/memory-world.ts'
import { captured } from './captured.fixture.ts'
import type { Faces } from './faces.ts'
import { runProgram } from './program.ts'

let world: MemoryWorld
let machine: MemoryMachine
/** The environments that were opened. */
let opened: string[]
beforeEach(() => {
  world = memoryWorld()
  machine = memoryMachine()
  opened = []
})

const faces = (): Faces => ({
  findSite: async () => ({ site: world.site, directory: '/srv/demo' }),
  async openWorld(name, emit, operator) {
    opened.push(name)
    const environment = world.site.environments[name]
    if (environment === undefined) throw new Error(`no ${name}`)
    return { ...world.another(), environment, emit, operator }
  },
  initWorld: {
    clock: world.clock,
    exampleWiki: { create: async () => undefined },
    openFolder: () => memoryFolder(),
  },
  machine,
  openBrowser: () => world.browser,
  openForeign: (_, wiki) => ({
    wiki,
    secrets: { find: async () => undefined, describe: (name) => name },
    mailbox: undefined,
  }),
  version: '0.0.0',
  commandAfterDashes: [],
})

const run = async (line: string, more: Partial<Faces> = {}) =>
  captured(async () => runProgram(line.split(' ').filter(Boolean), { ...faces(), ...more }))
const objects = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string })
const result = async (line: string) => objects((await run(line)).stdout).at(-1)

test('the environment may be left out where there is only one', async () => {
  await deploy({}, world)
  expect((await run('status')).status).toBe(0)
  expect((await run('status local')).stdout).toMatch(/^local .*\nnot locked\n/)
  expect(opened).toEqual(['local', 'local'])
})

test('has to be named where there are several', async () => {
  world = memoryWorld({ environments: ['staging', 'production'] })
  expect(await run('status')).toEqual({
    ...{ status: 3, stdout: '' },
    stderr:
      'error environment-unknown: this site has several environments; name one\nnext: one of: staging, production\n',
  })
  await run('status production')
  expect(opened).toEqual(['production'])
})

test.each(['status', 'history', 'releases', 'up', 'down', 'logs', 'image plan', 'follow'])(
  '%s refuses an unknown environment and names the known ones',
  async (command) => {
    const { status, stderr } = await run(`${command} prod`)
    expect(status).toBe(3)
    expect(stderr).toContain('there is no environment "prod"\nnext: one of: local')
    world = memoryWorld({ environments: ['staging', 'production'] })
    expect((await run(`${command} prod`)).stderr).toContain('one of: staging, production')
  },
)

test('deploys the branch of the site, and says how to go back', async () => {
  const first = await run('deploy')
  expect(first.status).toBe(0)
  expect(first.stdout).toMatch(
    /^[0-9a-f-]{19} is live at http:\/\/127.0.0.1:8080 after [\d.]+ s\n$/,
  )
  world.repository.commit({ 'core/index.php': 'new' })
  expect((await run('deploy')).stdout).toMatch(/\nto go back: wikistead rollback local\n$/)
  expect((await run('deploy')).stdout).toMatch(/ is live already at /)
})

test('takes the only word after deploy for a branch where there is one environment', async () => {
  const { hash } = world.repository.commit({ 'core/index.php': 'new' }, { branch: 'try' })
  expect(await result('deploy try --json')).toMatchObject({ commit: hash })
  expect(await result('deploy local main --json')).toMatchObject({ outcome: 'done' })
})

test('takes it for an environment where there are several', async () => {
  world = memoryWorld({ environments: ['staging', 'production'] })
  expect((await run('deploy main')).stderr).toContain('there is no environment "main"')
  expect((await run('deploy staging main')).status).toBe(0)
})

test.each(['deploy prod main', 'rollback prod 3f2a91c0de-77aa12bc', 'shell prod web1'])(
  'does not take a mistyped environment for something else: %s',
  async (line) => {
    await deploy({}, world)
    const { status, stderr } = await run(line)
    expect({ status, stderr }).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('there is no environment "prod"') as string,
    })
  },
)

test.each(['--json deploy', 'deploy --json', 'deploy local --json main'])(
  'prints one object a line with %s',
  async (line) => {
    const { stdout, stderr } = await run(line)
    const types = objects(stdout).map(({ type }) => type)
    expect(types[0]).toBe('step-started')
    expect(types.at(-1)).toBe('result')
    expect(stderr).toBe('')
  },
)

test('global options work after the words of a command with two', async () => {
  expect(objects((await run('image plan --json')).stdout).at(-1)).toMatchObject({
    type: 'result',
    hosts: [],
  })
})

test('the story is on stderr and the result on stdout', async () => {
  const { stdout, stderr } = await run('deploy')
  expect(stdout.split('\n')).toHaveLength(2)
  expect(stderr).toMatch(/^✓ fetch {2}[0-9a-f]{10} a wiki\n/)
})

test('a dry run tells the plan and nothing else', async () => {
  const { stdout, stderr } = await run('deploy --dry-run')
  expect(stdout).toBe('')
  expect(stderr).toContain('+ extensions/Cite')
  expect(await readPointer(world)).toMatchObject({ epoch: 0 })
})

test('a problem becomes its exit status, with the output of the host and the way out', async () => {
  await run('deploy')
  world.repository.commit({ 'core/index.php': 'new' })
  world.fleet.host('web1').fails = (_, phase) =>
    phase === 'prove' ? 'Fatal error in index.php' : undefined
  const { status, stderr } = await run('deploy')
  expect(status).toBe(20)
  expect(stderr).toContain('error proof-failed: web1 could not prove the release')
  expect(stderr).toContain('\n  Fatal error in index.php\nnext: mend the wiki repository')
})

test('a problem is an object too', async () => {
  const { status, stdout, stderr } = await run('deploy nope --json')
  expect(status).toBe(10)
  expect(objects(stdout).at(-1)).toEqual({
    type: 'problem',
    code: 'ref-unknown',
    message: 'there is no "nope"',
  })
  expect(stderr).toBe('')
})

test('a bug exits with 1', async () => {
  const broken = { findSite: async () => Promise.reject(new TypeError('x is undefined')) }
  const { status, stderr } = await run('status', broken)
  expect(status).toBe(1)
  expect(stderr).toContain('This is a bug in Wikistead.\nTypeError: x is undefined')
})

test.each(['nonsense', 'deploy --nonsense', 'deploy a b c', 'history --most', 'image', ''])(
  'exits with 2 on a command line that makes no sense: %s',
  async (line) => {
    expect((await run(line)).status).toBe(2)
    expect(opened).toEqual([])
  },
)

test.each(['history --most many', 'logs --tail -3', 'history --most 0', 'init x --port 80a'])(
  'refuses a number that is none: %s',
  async (line) => {
    const { status, stderr } = await run(line)
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('number') as string,
    })
  },
)

test.each([
  ['--help', 'Usage: wikistead'],
  ['deploy --help', 'wikistead deploy production v2026.3'],
  ['--version', '0.0.0'],
])('%s is no failure', async (line, text) => {
  const { status, stdout } = await run(line)
  expect({ status, stdout }).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(text) as string,
  })
})

test.each(['run', 'shell'])('%s offers no option that it has no use for', async (command) => {
  const { stdout } = await run(`${command} --help`)
  expect(stdout).toContain('Example')
  expect(stdout).not.toMatch(/--(json|yes|confirm)/)
  expect((await run('status --help')).stdout).toMatch(/--json[^]*--yes[^]*--confirm/)
  world.fleet.host('admin').stop()
  const commandAfterDashes = ['true']
  const { status, stdout: told } = await run('run --json', { commandAfterDashes })
  expect({ status, told: objects(told) }).toMatchObject({
    ...{ status: 26, told: [{ type: 'problem', code: 'not-running' }] },
  })
})

test('every command shows an example in its help', async () => {
  const { stdout } = await run('--help')
  const names = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) .*(?:\[|<)/gm)].map(
    ([, name]) => name ?? '',
  )
  expect(names).toEqual(expect.arrayContaining(['deploy', 'image', 'run', 'up']))
  for (const name of names)
    if (name !== 'help') expect((await run(`${name} --help`)).stdout, name).toMatch(/Examples?:/)
  for (const name of ['image plan', 'image roll'])
    expect((await run(`${name} --help`)).stdout, name).toMatch(/Examples?:/)
})

describe('logs', () => {
  const at = (seconds: number) =>
    new Date(world.clock.now().getTime() - seconds * 1000).toISOString()
  const message = 'PHP Fatal error: \u001B[2Jboom'

  test('are the last lines of all hosts, or of one, with nothing that a terminal obeys', async () => {
    world.fleet.host('web1').said.push('one', message)
    world.fleet.host('web2').said.push('two')
    const { stdout } = await run('logs --tail 1')
    expect(stdout.split('\n').filter(Boolean).toSorted()).toEqual([
      'web1      PHP Fatal error: \\x1b[2Jboom',
      'web2      two',
    ])
    expect((await run('logs --host web1')).stdout).toBe('one\nPHP Fatal error: \\x1b[2Jboom\n')
    expect((await run('logs --grep fatal --json')).stdout).toBe(
      `${JSON.stringify({ type: 'line', host: 'web1', line: message })}\n`,
    )
  })

  test('of a time come from the archive, in its order', async () => {
    const said = { service: 'php-log', message }
    world.logArchive.say(
      { at: at(20), host: 'web2', ...said },
      { at: at(30), host: 'web-0gone', ...said },
    )
    const { status, stdout, stderr } = await run('logs --since 1h')
    expect(status).toBe(0)
    expect(stdout).toBe(
      [`${at(30)} web-0gone`, `${at(20)} web2`]
        .map((from) => `${from} php-log: PHP Fatal error: \\x1b[2Jboom\n`)
        .join(''),
    )
    expect(stderr).toContain('✓ read logs  2 lines')
    const lines = objects((await run('logs --since 1h --host web2 --json')).stdout)
    expect(lines.filter(({ type }) => type === 'line')).toEqual([
      { type: 'line', at: at(20), host: 'web2', service: 'php-log', line: message },
    ])
  })

  test.each([
    ['--until 1h', '--until goes with --since'],
    ['--since 1h --follow', 'give --since or --follow, not both'],
    ['--since 1h --tail 5', 'give --since or --tail, not both'],
    ['--since yesterday', '"yesterday" is no time'],
    ['--since 1h --until 2h', 'is not after --since'],
    ['--since 30d', '720 hours are too many to read at once'],
  ])('that make no sense are refused: %s', async (flags, words) => {
    const { status, stderr } = await run(`logs ${flags}`)
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(words) as string,
    })
  })

  test.each(['--host web9', '--host web9 --since 1h'])(
    'of a host that is not known are refused with the known ones: %s',
    async (flags) => {
      const { status, stderr } = await run(`logs ${flags}`)
      expect(status).toBe(27)
      expect(stderr).toContain('web1, web2')
    },
  )

  test('that are damaged end with a status of their own, after what could be read', async () => {
    world.logArchive.say({ at: at(9), host: 'web1', service: 'x', message: 'whole' })
    world.logArchive.say({ at: at(8), host: 'web1', service: 'x', message: 'lost' })
    world.logArchive.damage('web1', 1)
    const { status, stdout, stderr } = await run('logs --since 1h')
    expect(status).toBe(38)
    expect(stdout).toContain('whole')
    expect(stderr).toContain('1 piece of the logs is not whole')
  })
})

test('runs what comes after the dashes and exits with its status', async () => {
  world.fleet.answer(({ argv }) => (argv.includes('showSiteStats') ? { status: 7 } : undefined))
  const commandAfterDashes = ['php', 'maintenance/run.php', 'showSiteStats', '--json']
  expect((await run('run', { commandAfterDashes })).status).toBe(7)
  expect((await run('run local', { commandAfterDashes })).status).toBe(7)
  expect(world.fleet.commands.map(({ argv }) => argv)).toEqual([
    ['wikistead-run', ...commandAfterDashes],
    ['wikistead-run', ...commandAfterDashes],
  ])
})

test('asks for the command where there is none after the dashes', async () => {
  expect(await run('run')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no command was given') as string,
  })
})

test('opens a shell on a host that there is', async () => {
  await run('shell database')
  expect(world.fleet.commands).toMatchObject([{ host: 'database', user: 'root' }])
  const { status, stderr } = await run('shell local db')
  expect(status).toBe(27)
  expect(stderr).toContain('there is no host "db"\nnext: one of: admin, cache, database')
})

test('rolls back to the release before, or to the one that is named', async () => {
  const first = await deploy({}, world.another())
  world.repository.commit({ 'core/index.php': 'new' })
  const second = await deploy({}, world.another())
  expect((await run('rollback')).stdout).toBe(
    `${first.release.id} is live again\nto undo: wikistead rollback local ${second.release.id}\n`,
  )
  expect((await run(`rollback ${second.release.id}`)).status).toBe(0)
  expect((await run(`rollback local ${second.release.id}`)).stdout).toContain('is live already')
})

test('lists releases with their state', async () => {
  const { release } = await deploy({}, world.another())
  expect((await run('releases')).stdout).toMatch(new RegExp(`${release.id} +live +2026-`))
  expect(objects((await run('releases --json')).stdout)).toMatchObject([
    { type: 'release', id: release.id, isLive: true },
  ])
})

test('shows the history, failures with their reason', async () => {
  await run('deploy nope')
  expect((await run('history')).stdout).toMatch(/ada +deploy +failed +0.0 s +there is no "nope"/)
})

test('status exits with 40 where something is unwell', async () => {
  await deploy({}, world)
  world.fleet.host('web2').stop()
  const { status, stdout } = await run('status')
  expect(status).toBe(40)
  expect(stdout).toMatch(/web2 +web .*stopped/)
})

test('status says how old the packages of the hosts are', async () => {
  await deploy({}, world)
  expect((await run('status')).stdout).toContain('\npackages: wiki 28 days old\n')
})

test('image roll takes fresh packages, and those from before again', async () => {
  await deploy({}, world)
  expect((await run('image plan --refresh')).stdout).toBe(
    'packages: wiki 28 days old\nnext: wikistead image roll local --refresh\n',
  )
  const services = 'edge, database, cache and mail: wikistead up local\n'
  for (const flag of ['--refresh', '--previous'])
    expect((await run(`image roll ${flag}`)).stdout).toBe(`3 hosts run the new image\n${services}`)
  expect((await run('image roll')).stdout).toBe('Nothing to roll.\n')
  expect((await run('image roll --refresh --previous')).status).toBe(2)
})

test('production asks where nobody can answer, and --yes answers', async () => {
  world = memoryWorld({ environments: ['production'] })
  await deploy({}, world)
  for (const line of ['down', 'read-only on', 'image roll --refresh']) {
    expect(await run(line), line).toMatchObject({
      ...{ status: 6, stderr: expect.stringContaining('give --yes') as string },
    })
    expect((await run(`${line} --yes`)).status, line).toBe(0)
    await run('up')
  }
  expect((await run('down --destroy --confirm demo')).status).toBe(6)
  expect((await run('down --destroy --confirm demo/production')).status).toBe(0)
})

test('read-only takes its word with and without the environment', async () => {
  await deploy({}, world)
  expect((await run('read-only on --reason Moving')).stdout).toBe('on: Moving\n')
  expect((await run('read-only local status')).stdout).toBe('on: Moving\n')
  expect((await run('read-only local off')).stdout).toBe('off: editors can save\n')
  expect((await run('read-only off')).stdout).toBe('is off already\n')
  for (const line of ['read-only', 'read-only local', 'read-only maybe'])
    expect((await run(line)).status).toBe(2)
})

test('does not ask before --yes, and says so where nobody can answer', async () => {
  world.provider.wanted.push({ verb: 'remove', subject: 'host web9', reason: 'nobody asks for it' })
  expect(await run('up')).toMatchObject({
    status: 6,
    stderr: expect.stringContaining('give --yes') as string,
  })
  expect(world.provider.done).toEqual([])
  expect((await run('up --yes')).status).toBe(0)
  expect(world.provider.done).toEqual(['remove host web9'])
})

test('destroys only with the name of the site', async () => {
  expect((await run('down --destroy')).status).toBe(6)
  expect((await run('down --destroy --yes')).status).toBe(6)
  expect((await run('down --destroy --confirm local')).status).toBe(6)
  expect(world.provider.done).toEqual([])
  expect((await run('down --destroy --confirm demo')).stdout).toBe(
    'Removed. next: wikistead up local\n',
  )
  expect(world.provider.done).toEqual(['destroy'])
})

describe('copies without personal data', () => {
  let staging: MemoryWorld
  /** Two environments, each with hosts of its own. */
  const both: Partial<Faces> = {
    openWorld: async (name, emit, operator) => {
      const of = name === 'staging' ? staging : world
      return { ...of.another(), emit, operator }
    },
  }
  beforeEach(async () => {
    world = memoryWorld({ environments: ['production', 'staging'] })
    staging = world.neighbour('staging')
    for (const { fleet } of [world, staging])
      fleet.answer(({ stdin = '' }) => {
        if (stdin.includes('information_schema.columns')) return { stdout: formatSchema(schema143) }
        return /COUNT|MAX/.test(stdin) ? { stdout: '0\n' } : undefined
      })
    await deploy({}, world)
    await deploy({}, staging)
    await world.datastore.backUp(() => {})
  })

  test('copy names the target to be typed, and says where the passwords are', async () => {
    const line = 'copy production staging --sanitize'
    expect((await run(`${line} --confirm demo`, both)).status).toBe(6)
    const { status, stdout } = await run(`${line} --confirm demo/staging`, both)
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^http:\/\/127.0.0.1:8081 is a copy of production of .*, without personal data\npasswords of its accounts: memory\n.*wikistead restore staging --discard /,
    )
    expect(await run('copy staging production --sanitize', both)).toMatchObject({ status: 61 })
  })

  test('without --sanitize nothing is copied', async () => {
    for (const line of ['copy production staging', 'dump production wiki.sql.gz'])
      expect(await run(line, both)).toMatchObject({
        ...{ status: 2, stderr: expect.stringContaining(`next: wikistead ${line} --sanitize`) },
      })
    expect(await run('copy production stagin --sanitize', both)).toMatchObject({
      ...{ status: 3, stderr: expect.stringContaining('one of: production, staging') as string },
    })
    expect(staging.datastore.live()).toBe('data-first')
  })

  test('dump writes one file, or a folder with two', async () => {
    expect((await run('dump production wiki.sql.gz --sanitize', both)).stdout).toBe(
      '/memory/wiki.sql.gz\n',
    )
    expect((await run('dump production developers --sanitize', both)).stdout).toBe(
      '/memory/database.sql.gz\n/memory/files.tar\n',
    )
    expect((await run('dump production --sanitize', both)).status).toBe(2)
  })
})

test('doctor exits with 41 where something is missing, also without a site', async () => {
  expect((await run('doctor')).status).toBe(0)
  machine.tools.delete('git --version')
  expect(await run('doctor')).toMatchObject({
    ...{
      status: 41,
      stdout: expect.stringContaining('git: not installed\n    apt-get install git') as string,
    },
  })
  const lost = {
    findSite: async () => Promise.reject(new Problem('config-missing', 'there is no site')),
  }
  expect(objects((await run('doctor --json', lost)).stdout).at(-1)).toMatchObject({
    type: 'finding',
    verdict: 'missing',
  })
})

test('accept tells a wiki that does not answer, and what is no check', async () => {
  expect(await run('accept http://nobody.example --json')).toMatchObject({
    status: 72,
    stdout: expect.stringContaining('"wiki-unreachable"') as string,
  })
  const { status, stderr } = await run('accept http://nobody.example --check uplod')
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining(
      'there is no check "uplod"\nnext: did you mean upload?',
    ) as string,
  })
  expect((await run('accept http://nobody.example --smoke')).status).toBe(2)
})

test('the smoke asks the environment through its edge', async () => {
  await deploy({}, world)
  expect(await result('accept --smoke --json')).toMatchObject({
    results: ['versions', 'read-api', 'main-page', 'rest-html'].map((check) => ({
      ...{ check, verdict: 'passed' },
    })),
  })
})

describe('drills', () => {
  beforeEach(async () => {
    await deploy({}, world.another())
    await backUp(world.another())
    world.fleet.answer(({ env }) =>
      env?.['WIKISTEAD_DRILL'] === undefined ? undefined : { stdout: '\n' },
    )
  })

  test('a drill says how long it took, and is in the series', async () => {
    expect((await run('drills')).stdout).toBe('none yet; to make one: wikistead drill local\n')
    expect((await run('status')).stdout).toContain('\nlast good drill: none yet\n')
    const { status, stdout } = await run('drill --lose files --confirm demo')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^back after [\d.]+ s, as of 2026-.*; 0 of 0 edits lost\n/)
    expect((await run('drills')).stdout).toMatch(/files +operator +[\d.]+ s .* passed\n$/)
    for (const command of ['status', 'backups'])
      expect((await run(command)).stdout).toMatch(/last good drill: .* ago, lost files, back after/)
  })

  test('one that missed its objectives exits with 60, and CI can read why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wikistead-drills-'))
    try {
      world.datastore.missing.push('public/8/86/F.png')
      const file = join(folder, 'drill.xml')
      const { status, stderr } = await run(`drill --confirm demo --junit ${file}`)
      expect({ status, stderr }).toMatchObject({
        ...{ status: 60, stderr: expect.stringContaining('1 files are gone') as string },
      })
      expect(await readFile(file, 'utf8')).toMatch(/failures="1".*\n(.*\n)*.*F\.png/)
      const page = join(folder, 'drills.html')
      expect((await run(`drills --html ${page}`)).status).toBe(0)
      expect(await readFile(page, 'utf8')).toContain('failed; 1 files are gone')
      expect((await run('status')).status).toBe(40)
      const nowhere = await run(`drills --html ${folder}/no/drills.html`)
      expect(nowhere).toMatchObject({
        ...{ status: 2, stderr: expect.stringContaining('cannot write') as string },
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

test('restore --into wants two environments by name', async () => {
  world = memoryWorld({ environments: ['staging', 'production'] })
  for (const line of [
    '--into staging',
    'staging --into staging',
    'production --into staging --only files',
  ])
    expect((await run(`restore ${line}`)).status, line).toBe(2)
  expect((await run('restore production --into nowhere')).status).toBe(3)
})
