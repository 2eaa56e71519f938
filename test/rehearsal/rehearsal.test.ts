import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../../src/domain/hosts/host.ts'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { backUp } from '../../src/operations/backups/back-up.ts'
import { discardRestore } from '../../src/operations/backups/discard.ts'
import { restore } from '../../src/operations/backups/restore.ts'
import { deploy } from '../../src/operations/deploy/deploy.ts'
import { down } from '../../src/operations/down.ts'
import { rollImage } from '../../src/operations/image/roll-image.ts'
import { readLogs } from '../../src/operations/logs/read-logs.ts'
import { readStatus } from '../../src/operations/status.ts'
import { failOver } from '../../src/operations/up/fail-over.ts'
import { up } from '../../src/operations/up/up.ts'
import type { World } from '../../src/ports/world.ts'
import { failures, keepVisiting, visit } from '../support/visitor.ts'
import { withLines } from '../support/site.ts'
import { rehearse, type Rehearsal } from './support/rehearsal.ts'
import type { RehearsedRegion } from './support/region.ts'

let rehearsal: Rehearsal
/** Of an operator who has just opened it, and the region where the site stands. */
let world: World
let region: RehearsedRegion
beforeAll(async () => {
  rehearsal = await rehearse()
  world = await rehearsal.open(rehearsal.site)
  region = rehearsal.account.here
})
afterAll(async () => rehearsal?.stop())

const hostsOf = (role: Role) => rehearsal.hostsOf(role, region)
const see = async (path?: string) => visit(path, rehearsal.url)
const visitors = () => keepVisiting(3, undefined, rehearsal.url)

/** Runs a script of MediaWiki's on the admin host, as an operator does. */
async function maintain(name: string, args: readonly string[], stdin: string): Promise<string> {
  const argv = ['wikistead-run', 'php', 'maintenance/run.php', name, ...args] as const
  const done = await world.fleet.run('admin', { argv: [...argv], user: 'web', stdin })
  expect(done.status, done.stdout + done.stderr).toBe(0)
  return done.stdout
}
const edit = async (title: string, text: string) => maintain('edit', [title], text)

async function commit(lines: string): Promise<void> {
  const { wiki } = rehearsal
  const content = await withLines(wiki, 'LocalSettings.php', lines)
  await wiki.commit('A change', { 'LocalSettings.php': content })
}

/** Waits for what happens by itself. */
async function eventually(what: string, isThere: () => boolean | Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 180_000; Date.now() < until; await sleep(500))
    if (await isThere()) return
  throw new Error(`${what} never came`)
}

/** All hosts serve this release, and every head gets requests. */
async function allServe(release: string): Promise<boolean> {
  const { hosts } = await readStatus(world)
  const heads = region.balancers.get(rehearsal.groupOf('web', 'HeadsName'))?.targets
  return (
    hosts.every(({ health }) => health === 'healthy') &&
    hosts.every(({ role, serving }) => role === 'edge' || serving === `${release}.wiki`) &&
    hostsOf('web').every(({ id }) => heads?.get(id)?.state === 'healthy')
  )
}
const live = async () => (await readStatus(world)).pointer.stable?.release ?? ''

// These tell one story, in order: the life of a site on AWS.
test('up bakes the images, starts the hosts, installs the wiki, and readers get it', async () => {
  const { outcome, release } = await up({ isDryRun: false }, world)
  expect(outcome).toBe('done')
  const seen = await see('/index.php?title=Main_Page')
  expect(seen.status).toBe(200)
  expect(seen.release).toBe(`${release}.wiki`)
  expect(seen.body).toContain('mw-content-text')
  await eventually('a balancer that knows all heads', async () => allServe(release ?? ''))
})

test('up again finds nothing to do', async () => {
  const again = await up({ isDryRun: false }, world)
  expect(again).toMatchObject({ outcome: 'unchanged', actions: [], outdated: [] })
})

/** Where readers find it. */
let uploaded = ''

test('pages are edited and moved, and an upload of one host is served by all', async () => {
  await edit('Before', 'The first text.')
  await maintain('moveBatch', [], 'Before|After\n')
  expect((await see('/index.php?title=After')).body).toContain('The first text.')
  const script = 'mkdir -p /tmp/up && base64 -d > /tmp/up/Rehearsal.png'
  const argv = ['sh', '-c', script] as const
  await world.fleet.run('admin', { argv: [...argv], user: 'web', stdin: PIXEL })
  const imported = await maintain('importImages', ['--extensions=png', '/tmp/up'], '')
  expect(imported).toContain('Added: 1')
  const found = await world.fleet.run('admin', {
    argv: ['find', '/srv/wikistead/uploads/public', '-name', 'Rehearsal.png'],
  })
  uploaded = found.stdout.trim().replace('/srv/wikistead/uploads/public', '/images')
  expect(uploaded).toMatch(/^\/images\/.+png$/)
  for (const { id } of hostsOf('web')) {
    const address = region.instances.find(id)?.address
    expect((await visit(uploaded, `http://${address}`)).status).toBe(200)
  }
})

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('a change goes to all heads, and no reader notices', async () => {
  const stopVisiting = visitors()
  await commit("$wgSitename = 'Rehearsed';\n")
  const { outcome, release } = await deploy({}, world)
  expect(outcome).toBe('done')
  const visits = await stopVisiting()
  expect(failures(visits)).toEqual([])
  expect(visits.at(-1)?.release).toBe(`${release.id}.wiki`)
  expect((await see('/wiki/Main_Page')).body).toContain('Rehearsed')
})

test('a group that grows during a deploy ends with every head on the new release', async () => {
  const { events } = rehearsal
  const stopVisiting = visitors()
  await commit('// grows\n')
  events.length = 0
  const deploying = deploy({}, world)
  await eventually('the proof', () =>
    events.some((event) => event.type === 'step-started' && event.step === 'prove'),
  )
  await region.scaling.resize(rehearsal.groupOf('web', 'HeadsGroup'), 3)
  const { release } = await deploying
  await eventually('the third head', async () => allServe(release.id))
  expect(hostsOf('web')).toHaveLength(3)
  expect(failures(await stopVisiting())).toEqual([])
})

test('a canary that fails sends everybody back, and the first head alone showed the fault', async () => {
  const before = await live()
  await commit(
    "if ( getenv( 'WIKISTEAD_VIEW' ) === 'current' ) { throw new Exception( 'only readers see it' ); }\n",
  )
  const error = await deploy({}, world).catch((error: unknown) => error)
  expect(isProblem(error, 'canary-failed'), String(error)).toBe(true)
  await eventually('the release before', async () => allServe(before))
  expect(await see()).toMatchObject({ status: 200, release: `${before}.wiki` })
  await rehearsal.wiki.git('reset', '--quiet', '--hard', 'HEAD~1')
})

/** The host that died. */
let gone = ''

test('a head that dies is replaced by one that serves what is live', async () => {
  const before = await live()
  const [victim] = hostsOf('web')
  gone = victim?.name ?? ''
  const stopVisiting = visitors()
  await region.instances.kill(victim?.id ?? '')
  await eventually('its end', () => !hostsOf('web').some(({ id }) => id === victim?.id))
  await eventually('another head', async () => allServe(before))
  expect(hostsOf('web')).toHaveLength(3)
  const visits = await stopVisiting()
  // Until the balancer notices, it goes on asking the dead one now and then.
  expect(failures(visits).length).toBeLessThan(visits.length / 4)
  expect(failures(visits.slice(-10))).toEqual([])
})

test('another image goes to every host while readers read', async () => {
  const { site } = rehearsal
  const described = { ...site, image: { ...site.image, packages: ['tree'] } }
  const before = new Set(hostsOf('web').map(({ id }) => id))
  const stopVisiting = visitors()
  const { outcome, hosts } = await rollImage({ isDryRun: false }, await rehearsal.open(described))
  expect(outcome).toBe('done')
  expect(hosts).toHaveLength(4)
  expect(hostsOf('web').filter(({ id }) => before.has(id))).toEqual([])
  expect(failures(await stopVisiting())).toEqual([])
  const argv = ['tree', '--version'] as const
  expect((await world.fleet.run('admin', { argv: [...argv] })).status).toBe(0)
  await eventually('all hosts', async () => allServe(await live()))
})

test('the database comes back as it was at one instant, and the other one can go', async () => {
  await backUp(world)
  await edit('Instant', 'What was meant.')
  await sleep(2500)
  const at = new Date()
  await sleep(1500)
  await edit('Instant', 'What nobody wanted.')
  expect((await see('/index.php?title=Instant')).body).toContain('What nobody wanted.')
  const { restored } = await restore({ at, isDryRun: false }, world)
  expect(restored?.missing).toEqual([])
  expect((await see('/index.php?title=Instant')).body).toContain('What was meant.')
  await edit('Instant', 'And on it goes.')
  expect((await see('/index.php?title=Instant')).body).toContain('And on it goes.')
  await discardRestore(restored?.id ?? '', world)
  expect([...region.databases.instances.keys()]).not.toContain('the-database')
})

test('what hosts said lies in the bucket with the logs, also what those said that are gone', async () => {
  const said = new Set<string>()
  const hosts = (['web', 'edge', 'admin'] as const).flatMap(hostsOf).map(({ name }) => name)
  await eventually('the last words of all hosts', async () => {
    await readLogs({ since: '2h' }, world, async ({ host }) => void said.add(host))
    return [gone, ...hosts].every((host) => said.has(host))
  })
  expect([...said]).toEqual(expect.arrayContaining([gone, ...hosts]))
})

test('the region is lost: the site comes up where its copies are, as of the copy', async () => {
  const { account, site } = rehearsal
  await edit('Copied', 'Written before the copy.')
  await sleep(1500)
  await rehearsal.copy()
  await edit('Lost', 'Written after it.')
  const before = await live()
  await account.here.lose()
  expect((await see()).status).not.toBe(200)

  const { outcome } = await failOver({ isDryRun: false }, await rehearsal.open(site))
  expect(outcome).toBe('done')
  world = await rehearsal.open(site)
  region = account.there
  await eventually('all hosts', async () => allServe(before))
  expect((await see('/index.php?title=Copied')).body).toContain('Written before the copy.')
  expect((await see('/index.php?title=Lost')).status).toBe(404)
  expect((await see(uploaded)).status).toBe(200)
})

test('there it is an environment like any other: edits, deploys, nothing left to do', async () => {
  await edit('There', 'And on it goes.')
  expect((await see('/index.php?title=There')).body).toContain('And on it goes.')
  await commit("$wgSitename = 'Recovered';\n")
  const { outcome, release } = await deploy({}, world)
  expect(outcome).toBe('done')
  expect(await see('/index.php?title=There')).toMatchObject({ release: `${release.id}.wiki` })
  expect(await up({ isDryRun: false }, world)).toMatchObject({ outcome: 'unchanged', actions: [] })
})

test('down --destroy ends every instance and engine, and names what stays', async () => {
  const { left } = await down({ destroy: true, isDryRun: false }, world)
  expect(left.some((line) => line.startsWith('snapshot '))).toBe(true)
  expect(region.databases.instances.size).toBe(0)
  await eventually('the end of all instances', async () => (await rehearsal.account.left()) === 0)
})
