import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { standingKey } from '../../src/domain/aws/standing.ts'
import type { Event } from '../../src/domain/events/event.ts'
import { isProblem, type Problem } from '../../src/domain/problems/problem.ts'
import { packMarkKey } from '../../src/domain/releases/component.ts'
import type { Release } from '../../src/domain/releases/release.ts'
import { deploy } from '../../src/operations/deploy/deploy.ts'
import { readJournal } from '../../src/operations/journal/record.ts'
import { readStatus } from '../../src/operations/status.ts'
import { failOver } from '../../src/operations/up/fail-over.ts'
import { up } from '../../src/operations/up/up.ts'
import type { Store } from '../../src/ports/store.ts'
import { HOME, THERE, twoRegions, type TwoRegions } from './support/two-regions.ts'

let regions: TwoRegions
beforeAll(async () => {
  regions = await twoRegions()
})
afterAll(async () => regions.stop())

/** Of the live release, and not copied in time. */
let missing = ''

const problem = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.catch((error: unknown) => error)
  expect(isProblem(error), String(error)).toBe(true)
  return error as Problem
}
const lines = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'plan' ? [event.title, ...event.lines] : []))
const standing = async () => regions.copies.readCell(standingKey('production'))

// These tell one story, in order: an environment, the loss of its region, and what came after.
test('an environment is made at home, and people write', async () => {
  const world = await regions.open()
  expect((await up({ isDryRun: false }, world)).outcome).toBe('done')
  regions.edits.push({ title: 'Written before', at: '2026-03-05T11:00:00.000Z' })
  expect((await regions.visit('/wiki/Main_Page')).body).toContain('Written before')
})

describe('without copies', () => {
  const attempt = async () => failOver({ isDryRun: false }, await regions.open())

  test('of the store nothing is begun, and it is named', async () => {
    const error = await problem(attempt())
    expect(error.code).toBe('copy-missing')
    expect(error.message).toContain(`${THERE} has no copy of the store of production`)
  })

  test('of the database, of files or of a secret nothing is begun, and it is named', async () => {
    await regions.copy('2026-03-05T11:55:00.000Z')
    const { databases, files, secrets, stack } = regions
    const database = databases.copies.get('the-database')!
    databases.copies.delete('the-database')
    expect((await problem(attempt())).message).toContain('no copy of the database the-database')
    databases.copies.set('the-database', database)

    const source = `${stack('data')}-FilesId`
    const replication = files.replications.get(source)!
    files.replications.delete(source)
    expect((await problem(attempt())).message).toContain(`no copy of the file system ${source}`)
    files.replications.set(source, replication)

    const name = 'wikistead/hearth/production/secretKey'
    const secret = secrets.known.get(name)!
    secrets.known.delete(name)
    expect((await problem(attempt())).message).toContain(`no copy of the secret ${name}`)
    secrets.known.set(name, secret)
    expect(await standing()).toBeUndefined()
  })
})

test('a part of the live release that did not arrive is told', async () => {
  const [release] = await regions.copies.list('releases/')
  const content = await regions.copies.read(release ?? '')
  const { components } = JSON.parse(content?.toString() ?? '') as Release
  missing = components.find(({ kind }) => kind === 'extension')?.id ?? ''
  await regions.copies.remove(packMarkKey(missing))
  const world = await regions.open()
  await failOver({ isDryRun: true }, world)
  expect(lines(world.events)).toContain(`built again, for their copies did not arrive: ${missing}`)
})

test('the plan says what is brought back, what is lost and what is made, and changes nothing', async () => {
  regions.edits.push({ title: 'Written too late', at: '2026-03-05T11:58:00.000Z' })
  regions.lose()
  const world = await regions.open()
  await failOver({ isDryRun: true }, world)
  const said = lines(world.events)
  expect(said[0]).toBe(`production: from ${HOME} to ${THERE}`)
  expect(said.join('\n')).toContain('database as of 2026-03-05T11:55:00.000Z')
  expect(said).toContain('every edit after that is lost')
  expect(said.filter((line) => /^(create|change|build|remove) /.test(line))).toEqual([
    expect.stringMatching(/^change stack recovery/),
    expect.stringMatching(/^create stack store .*eu-west-1/),
    expect.stringMatching(/^create stack network .*eu-west-1/),
    'change files fs-copy (the copy becomes writable)',
    'change secrets (5 copies stand by themselves)',
    expect.stringMatching(/^create stack data .*eu-west-1/),
    ...[expect.stringMatching(/^build image wiki/), expect.stringMatching(/^build image service/)],
    ...['web', 'edge', 'guard'].map((name) => expect.stringMatching(`^create stack ${name} `)),
    `change names (readers come to ${THERE}, once the wiki answers there)`,
  ])
  expect(await standing()).toBeUndefined()
  expect(regions.files.deletions).toEqual([])
})

test('whoever does not type the name changes nothing', async () => {
  const world = await regions.open()
  world.operator.typed = 'production'
  expect((await problem(failOver({ isDryRun: false }, world))).code).toBe('name-mismatch')
  expect(await standing()).toBeUndefined()
})

test('it comes up from the copies, however often it is killed', async () => {
  const begun = new Set<string>()
  const refusals: string[] = []
  let runs = 0
  regions.databases.faults.copyRefused = 'The KMS key cannot be accessed (Service: Rds)'
  for (;;) {
    runs += 1
    expect(runs, [...begun].join(', ')).toBeLessThan(60)
    const world = await regions.open()
    world.operator.typed = 'hearth/production'
    const killed = killable(world, begun)
    try {
      await failOver({ isDryRun: false }, killed.world)
      break
    } catch (error) {
      world.die()
      if (isProblem(error, 'stack-failed')) {
        refusals.push(error.message)
        regions.there.stacks.succeed()
        continue
      }
      // AWS goes on with a stack whoever asked for it; one waits and asks again.
      if (!killed.isDead() && !isProblem(error, 'environment-locked')) throw error
    }
  }
  expect(runs).toBeGreaterThan(15)
  expect(refusals).toEqual([expect.stringContaining('Database: The KMS key cannot be accessed')])
  expect(await regions.copies.read(packMarkKey(missing))).toBeDefined()
  expect((await regions.visit('/wiki/Main_Page')).body).toBe('Written before')
  const { database, files } = JSON.parse(
    (await regions.copies.read('environments/production/places'))?.toString() ?? '',
  ) as { database: { id: string }; files: string }
  expect([database.id, files]).toEqual(['the-restored', 'fs-copy'])
})

/** A run that is killed when it begins what no run before it began. */
function killable(world: Awaited<ReturnType<TwoRegions['open']>>, begun: Set<string>) {
  let isDead = false
  const emit = (event: Event) => {
    world.emit(event)
    if (isDead || (event.type !== 'step-started' && event.type !== 'progress')) return
    const point = `${event.type} ${event.step}`
    if (begun.has(point)) return
    begun.add(point)
    isDead = true
    throw new Error(`killed at ${point}`)
  }
  /** What is dead writes nothing any more, its lock neither. */
  const mortal = (store: Store): Store =>
    new Proxy(store, {
      get: (target, name: keyof Store) =>
        isDead ? async () => Promise.reject(new Error('dead')) : target[name],
    })
  const { recovery } = world
  return {
    isDead: () => isDead,
    world: {
      ...world,
      ...{ emit, store: mortal(world.store) },
      recovery: {
        ...recovery,
        openThere: (copies: Parameters<typeof recovery.openThere>[0]) => {
          const there = recovery.openThere(copies)
          return { ...there, store: mortal(there.store) }
        },
      },
    },
  }
}

test('nothing is left of the copies being copies', async () => {
  const { files, secrets, there, stack } = regions
  // Both sides first, as the other might be asked; then this one alone.
  expect([...new Set(files.deletions)]).toEqual(['ALL_CONFIGURATIONS', 'LOCAL_CONFIGURATION_ONLY'])
  const own = files.own.get('fs-copy')
  expect(own?.tags).toMatchObject({ 'wikistead:environment': 'production' })
  expect(own?.policy).toContain('aws:SecureTransport')
  expect([...secrets.known.values()].map(({ primary }) => primary)).toEqual(Array(5).fill(THERE))
  expect(there.stacks.protectedStacks).toContain(stack('data'))
})

test('status says where it stands', async () => {
  const { standing: where, hosts } = await readStatus(await regions.open())
  expect(where).toEqual({ region: THERE, home: HOME })
  expect(hosts.map(({ role, health }) => `${role} ${health}`)).toEqual([
    ...['admin healthy', 'edge healthy', 'web healthy', 'web healthy'],
  ])
})

test('every command of everybody goes there, and finds nothing left to do', async () => {
  const world = await regions.open()
  expect(world.environment.platform).toMatchObject({ region: THERE })
  expect(await up({ isDryRun: false }, world)).toMatchObject({ outcome: 'unchanged', actions: [] })
  world.repository.commit({ 'extensions/Cite/a.php': '<?php // 2' }, { subject: 'a change' })
  const { release } = await deploy({}, world)
  expect((await regions.visit('/')).headers['x-wikistead-release']).toContain(release.id)
  const operations = (await readJournal(world, 100)).map(({ operation }) => operation)
  // What was done at home is remembered.
  expect(operations.slice(-2)).toEqual(['deploy', 'up'])
  expect(operations[0]).toBe('deploy')
})

describe('a region that comes back', () => {
  test('copies nothing over what was written since', async () => {
    const before = await (await regions.open()).store.readCell('environments/production/pointer')
    regions.simulator.findAgain(HOME)
    await regions.copy('2026-03-05T11:59:00.000Z')
    expect(await (await regions.open()).store.readCell('environments/production/pointer')).toEqual(
      before,
    )
  })

  test('has its hosts ended by the next up, and its data left alone', async () => {
    expect(regions.home.scaling.members()).not.toEqual([])
    const world = await regions.open()
    const { actions } = await up({ isDryRun: false }, world)
    expect(actions.map(({ verb, subject }) => `${verb} ${subject}`)).toContain(
      `remove hosts in ${HOME}`,
    )
    expect(regions.home.scaling.members()).toEqual([])
    expect((await regions.visit('/')).body).toBe('Written before')
  })
})
