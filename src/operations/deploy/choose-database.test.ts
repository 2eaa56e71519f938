import { expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { readJournal } from '../journal/record.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { deploy } from './deploy.ts'

const newTable = { 'extensions/Echo/sql/new.sql': 'CREATE TABLE echo_more' }

const isAsked = (argv: readonly string[]) => argv.includes('update') && argv.includes('--schema')
const isUpdate = (argv: readonly string[]) => argv.includes('update') && !argv.includes('--schema')
const updates = ({ fleet }: MemoryWorld, is: typeof isAsked) =>
  fleet.commands.filter(({ argv }) => is(argv))

/** A live release, and a commit that adds a table which the database does not have yet. */
async function worldWithPending(): Promise<MemoryWorld> {
  const world = memoryWorld()
  await deploy({}, world)
  world.fleet.commands.length = 0
  world.repository.commit(newTable)
  let isPending = true
  world.fleet.answer(({ argv }) => {
    if (isUpdate(argv)) isPending = false
    return argv[0] === 'cat'
      ? { stdout: isPending ? 'CREATE TABLE a;\nCREATE TABLE b;\n' : '' }
      : undefined
  })
  return world
}

test('code that touches no schema never asks update.php', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  world.fleet.commands.length = 0
  world.repository.commit({ 'extensions/Cite/src/Cite.php': '<?php // new' })
  const next = world.another()
  await deploy({}, next)
  expect(world.fleet.commands.filter(({ argv }) => argv.includes('update'))).toEqual([])
  expect(next.steps()).not.toContain('schema check')
})

test('nothing pending means no update', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  world.repository.commit(newTable)
  const next = world.another()
  await deploy({}, next)
  expect(next.steps()).toContain('schema check')
  expect(next.steps()).not.toContain('schema update')
  expect(updates(world, isUpdate)).toEqual([])
})

test('pending statements are run once, in the new code, before anybody proves it', async () => {
  const world = await worldWithPending()
  const next = world.another()
  const { release } = await deploy({}, next)
  expect(next.events).toContainEqual(
    expect.objectContaining({ step: 'schema check', outcome: '2 statements pending' }),
  )
  expect(next.steps().indexOf('schema update')).toBeLessThan(next.steps().indexOf('prove'))
  expect(updates(world, isUpdate)).toMatchObject([
    {
      host: 'admin',
      user: 'web',
      env: { WIKISTEAD_RELEASE_PATH: `/srv/wikistead/releases/${release.id}.wiki` },
    },
  ])
  expect(await deploy({}, world.another())).toMatchObject({ outcome: 'unchanged' })
  expect(updates(world, isUpdate)).toHaveLength(1)
})

test('a schema update that fails leaves the old release and a clean pointer', async () => {
  const world = await worldWithPending()
  const old = world.serving()
  world.fleet.answer(({ argv }) =>
    isUpdate(argv) ? { status: 1, stdout: 'Duplicate column' } : undefined,
  )
  const next = world.another()
  await expect(deploy({}, next)).rejects.toMatchObject({
    code: 'schema-failed',
    output: 'Duplicate column',
  })
  expect(world.serving()).toEqual(old)
  expect(next.steps()).not.toContain('prove')
  expect(await readPointer(world)).toMatchObject({ target: null, wave: 'idle' })
  expect((await readJournal(world, 1))[0]).toMatchObject({
    outcome: 'failed',
    problem: { code: 'schema-failed' },
  })
})

test('an update that failed is tried again by the next deployment', async () => {
  const world = await worldWithPending()
  let isBroken = true
  world.fleet.answer(({ argv }) => (isUpdate(argv) && isBroken ? { status: 1 } : undefined))
  await expect(deploy({}, world.another())).rejects.toMatchObject({ code: 'schema-failed' })
  isBroken = false
  const again = world.another()
  expect(await deploy({}, again)).toMatchObject({ outcome: 'done' })
  expect(again.steps()).toContain('schema update')
  expect(again.warnings()).toEqual([])
})

/** MediaWiki stops while it lists what is pending. */
const stopListing = ({ fleet }: MemoryWorld) =>
  fleet.answer(({ argv }) =>
    isAsked(argv)
      ? { status: 255, stdout: 'Error: Call to undefined function addTable()\n#0 {main}' }
      : undefined,
  )

test('a schema that cannot be listed is updated on a copy, with the reason told', async () => {
  const world = await worldWithPending()
  stopListing(world)
  const next = world.another()
  const { release } = await deploy({}, next)
  expect(next.events).toContainEqual(
    expect.objectContaining({ step: 'schema check', outcome: 'cannot be listed' }),
  )
  expect(next.warnings()).toEqual([
    'MediaWiki cannot list what it would change in the database (Error: Call to undefined function addTable()), so a copy of it is updated',
  ])
  expect(next.operator.questions).toEqual([
    'This release changes the database: local is read-only while a copy is updated. Go on?',
  ])
  expect(updates(world, isUpdate)).toMatchObject([
    { env: { WIKISTEAD_RELEASE_PATH: `/srv/wikistead/releases/${release.id}.wiki_2` } },
  ])
  expect(world.serving()).toEqual([`${release.id}.wiki_2`, `${release.id}.wiki_2`])
  expect(Object.fromEntries(world.fleet.database.writable)).toEqual({ wiki: false, wiki_2: true })
  expect(await readPointer(world)).toMatchObject({ readOnly: null, switching: null })
})

test('an update of a copy that fails gives editors back what they had', async () => {
  const world = await worldWithPending()
  stopListing(world)
  const old = world.serving()
  world.fleet.answer(({ argv }) => (isUpdate(argv) ? { status: 1, stdout: 'no' } : undefined))
  await expect(deploy({}, world.another())).rejects.toMatchObject({
    ...{ code: 'schema-failed', output: 'no' },
  })
  expect(world.serving()).toEqual(old)
  expect(Object.fromEntries(world.fleet.database.writable)).toEqual({ wiki: true })
  expect(await readPointer(world)).toMatchObject({ readOnly: null, switching: null, target: null })
})

test('a database that is away is named, not copied', async () => {
  const world = await worldWithPending()
  stopListing(world)
  world.fleet.answer(({ argv, stdin }) =>
    argv[0] === 'mariadb' && stdin === 'SELECT 1' ? { status: 1, stderr: 'gone away' } : undefined,
  )
  const next = world.another()
  await expect(deploy({}, next)).rejects.toMatchObject({
    ...{ code: 'database-down', output: 'gone away' },
  })
  expect(next.operator.questions).toEqual([])
  expect(next.warnings()).toEqual([])
  expect(updates(world, isUpdate)).toEqual([])
})

test('a wiki that is not live yet is updated in place, whatever can be listed', async () => {
  const world = memoryWorld()
  stopListing(world)
  const { release } = await deploy({}, world)
  expect(world.warnings()).toEqual([])
  expect(world.operator.questions).toEqual([])
  expect(updates(world, isUpdate)).toMatchObject([
    { env: { WIKISTEAD_RELEASE_PATH: `/srv/wikistead/releases/${release.id}.wiki` } },
  ])
  expect(world.serving()).toEqual([`${release.id}.wiki`, `${release.id}.wiki`])
})
