import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isProblem } from '../../src/domain/problems/problem.ts'
import { backUp } from '../../src/operations/backups/back-up.ts'
import { discardRestore } from '../../src/operations/backups/discard.ts'
import { restore } from '../../src/operations/backups/restore.ts'
import { deploy } from '../../src/operations/deploy/deploy.ts'
import { down } from '../../src/operations/down.ts'
import { rollImage } from '../../src/operations/image/roll-image.ts'
import { readStatus } from '../../src/operations/status.ts'
import { up } from '../../src/operations/up/up.ts'
import { failures, keepVisiting, visit } from '../support/visitor.ts'
import { withLines } from '../support/site.ts'
import { rehearse, type Rehearsal } from './support/rehearsal.ts'

let rehearsal: Rehearsal
beforeAll(async () => {
  rehearsal = await rehearse()
})
afterAll(async () => rehearsal?.stop())

const see = async (path?: string) => visit(path, rehearsal.url)
const visitors = () => keepVisiting(3, undefined, rehearsal.url)

/** Runs a script of MediaWiki's on the admin host, as an operator does. */
async function maintain(name: string, args: readonly string[], stdin: string): Promise<string> {
  const argv = ['wikistead-run', 'php', 'maintenance/run.php', name, ...args] as const
  const done = await rehearsal.world.fleet.run('admin', { argv: [...argv], user: 'web', stdin })
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
  const { hosts } = await readStatus(rehearsal.world)
  const heads = rehearsal.account.balancers.get(rehearsal.groupOf('web', 'HeadsName'))?.targets
  return (
    hosts.every(({ health }) => health === 'healthy') &&
    hosts.every(({ role, serving }) => role === 'edge' || serving === `${release}.wiki`) &&
    rehearsal.hostsOf('web').every(({ id }) => heads?.get(id)?.state === 'healthy')
  )
}
const live = async () => (await readStatus(rehearsal.world)).pointer.stable?.release ?? ''

// These tell one story, in order: the life of a site on AWS.
test('up bakes the images, starts the hosts, installs the wiki, and readers get it', async () => {
  const { world } = rehearsal
  const { outcome, release } = await up({ isDryRun: false }, world)
  expect(outcome).toBe('done')
  const seen = await see('/index.php?title=Main_Page')
  expect(seen.status).toBe(200)
  expect(seen.release).toBe(`${release}.wiki`)
  expect(seen.body).toContain('mw-content-text')
  await eventually('a balancer that knows all heads', async () => allServe(release ?? ''))
})

test('up again finds nothing to do', async () => {
  const again = await up({ isDryRun: false }, rehearsal.world)
  expect(again).toMatchObject({ outcome: 'unchanged', actions: [], outdated: [] })
})

test('pages are edited and moved, and an upload of one host is served by all', async () => {
  const { world } = rehearsal
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
  const path = found.stdout.trim().replace('/srv/wikistead/uploads/public', '/images')
  expect(path).toMatch(/^\/images\/.+png$/)
  for (const { id } of rehearsal.hostsOf('web')) {
    const address = rehearsal.account.instances.find(id)?.address
    expect((await visit(path, `http://${address}`)).status).toBe(200)
  }
})

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('a change goes to all heads, and no reader notices', async () => {
  const stopVisiting = visitors()
  await commit("$wgSitename = 'Rehearsed';\n")
  const { outcome, release } = await deploy({}, rehearsal.world)
  expect(outcome).toBe('done')
  const visits = await stopVisiting()
  expect(failures(visits)).toEqual([])
  expect(visits.at(-1)?.release).toBe(`${release.id}.wiki`)
  expect((await see('/wiki/Main_Page')).body).toContain('Rehearsed')
})

test('a group that grows during a deploy ends with every head on the new release', async () => {
  const { world, events } = rehearsal
  const stopVisiting = visitors()
  await commit('// grows\n')
  events.length = 0
  const deploying = deploy({}, world)
  await eventually('the proof', () =>
    events.some((event) => event.type === 'step-started' && event.step === 'prove'),
  )
  await rehearsal.account.scaling.resize(rehearsal.groupOf('web', 'HeadsGroup'), 3)
  const { release } = await deploying
  await eventually('the third head', async () => allServe(release.id))
  expect(rehearsal.hostsOf('web')).toHaveLength(3)
  expect(failures(await stopVisiting())).toEqual([])
})

test('a canary that fails sends everybody back, and the first head alone showed the fault', async () => {
  const before = await live()
  await commit(
    "if ( getenv( 'WIKISTEAD_VIEW' ) === 'current' ) { throw new Exception( 'only readers see it' ); }\n",
  )
  const error = await deploy({}, rehearsal.world).catch((error: unknown) => error)
  expect(isProblem(error, 'canary-failed'), String(error)).toBe(true)
  await eventually('the release before', async () => allServe(before))
  expect(await see()).toMatchObject({ status: 200, release: `${before}.wiki` })
  await rehearsal.wiki.git('reset', '--quiet', '--hard', 'HEAD~1')
})

test('a head that dies is replaced by one that serves what is live', async () => {
  const before = await live()
  const [victim] = rehearsal.hostsOf('web')
  const stopVisiting = visitors()
  await rehearsal.account.instances.kill(victim?.id ?? '')
  await eventually('its end', () => !rehearsal.hostsOf('web').some(({ id }) => id === victim?.id))
  await eventually('another head', async () => allServe(before))
  expect(rehearsal.hostsOf('web')).toHaveLength(3)
  const visits = await stopVisiting()
  // Until the balancer notices, it goes on asking the dead one now and then.
  expect(failures(visits).length).toBeLessThan(visits.length / 4)
  expect(failures(visits.slice(-10))).toEqual([])
})

test('another image goes to every host while readers read', async () => {
  const { site } = rehearsal
  const world = await rehearsal.open({ ...site, image: { ...site.image, packages: ['tree'] } })
  const before = new Set(rehearsal.hostsOf('web').map(({ id }) => id))
  const stopVisiting = visitors()
  const { outcome, hosts } = await rollImage({ isDryRun: false }, world)
  expect(outcome).toBe('done')
  expect(hosts).toHaveLength(4)
  expect(rehearsal.hostsOf('web').filter(({ id }) => before.has(id))).toEqual([])
  expect(failures(await stopVisiting())).toEqual([])
  const argv = ['tree', '--version'] as const
  expect((await world.fleet.run('admin', { argv: [...argv] })).status).toBe(0)
  await eventually('all hosts', async () => allServe(await live()))
})

test('the database comes back as it was at one instant, and the other one can go', async () => {
  const { world } = rehearsal
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
  expect([...rehearsal.account.databases.instances.keys()]).not.toContain('the-database')
})

// The place for the recovery region: the account would get a second one.

test('down --destroy ends every instance and engine, and names what stays', async () => {
  const { world } = rehearsal
  const { left } = await down({ destroy: true, isDryRun: false }, world)
  expect(left.some((line) => line.startsWith('snapshot '))).toBe(true)
  expect(rehearsal.account.databases.instances.size).toBe(0)
  await eventually('the end of all instances', async () => (await rehearsal.account.left()) === 0)
})
