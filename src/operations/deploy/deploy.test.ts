import { expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { readLease } from '../locks/with-lease.ts'
import { rollback } from '../rollback.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { deploy } from './deploy.ts'

const packs = async ({ store }: MemoryWorld) => store.list('packs/')
const change = { 'extensions/Cite/src/Cite.php': '<?php // better' }

test('brings the first release to every head, and a database before it', async () => {
  const world = memoryWorld()
  const { outcome, before, release } = await deploy({}, world)
  expect({ outcome, before }).toEqual({ outcome: 'done', before: null })
  expect(world.serving()).toEqual([`${release.id}.wiki`, `${release.id}.wiki`])
  expect(world.steps()).toEqual([
    ...['fetch', 'plan', 'build', 'database', 'install', 'localisation', 'stage', 'schema check'],
    ...['prove', 'canary', 'switch', 'smoke', 'finish'],
  ])
  expect(await readPointer(world)).toMatchObject({
    ...{ stable: { release: release.id, database: 'wiki' }, target: null, wave: 'idle' },
    ...{ keep: [release.id], fence: 1 },
  })
  expect(release).toMatchObject({ mediawiki: '1.43.1', subject: 'a wiki', author: 'Ada' })
  expect(await readLease(world)).toBeUndefined()
})

test('installs MediaWiki where the database is empty, with passwords on stdin only', async () => {
  const world = memoryWorld()
  world.fleet.answer(({ stdin = '' }) =>
    stdin.includes('COUNT(*)') ? { stdout: '0\n' } : undefined,
  )
  await deploy({}, world)
  const { databasePassword = '', administratorPassword = '' } = await world.secrets.ensure([
    'databasePassword',
    'administratorPassword',
  ])
  const passwords = [databasePassword, administratorPassword]
  const install = world.fleet.commands.find(({ argv }) => argv.includes('install'))
  expect(install).toMatchObject({ host: 'admin', user: 'web', stdin: `${passwords.join('\n')}\n` })
  const said = JSON.stringify([
    world.events,
    world.fleet.commands.map(({ argv, env }) => ({ argv, env })),
  ])
  for (const password of passwords) expect(said).not.toContain(password)
})

test('leaves no half of a database where the installation fails', async () => {
  const world = memoryWorld()
  world.fleet.answer(({ argv, stdin = '' }) => {
    if (stdin.includes('COUNT(*)')) return { stdout: '0\n' }
    return argv.includes('install') ? { status: 1, stderr: 'no space left' } : undefined
  })
  await expect(deploy({}, world)).rejects.toMatchObject({
    code: 'schema-failed',
    output: 'no space left',
  })
  expect(world.fleet.commands.at(-1)?.stdin).toMatch(
    /^DROP DATABASE `wiki`; CREATE DATABASE `wiki`/,
  )
})

test('a change in one component packs that component alone', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  const before = await packs(world)
  world.repository.archived.length = 0
  world.repository.commit(change)
  const next = world.another()
  await deploy({}, next)
  expect(world.repository.archived).toEqual(['extensions/Cite'])
  const added = (await packs(world)).filter((key) => !before.includes(key))
  expect(added).toEqual([
    expect.stringMatching(/^packs\/extensions-Cite-[0-9a-f]{16}\.json$/),
    expect.stringMatching(/^packs\/extensions-Cite-[0-9a-f]{16}\.tar\.gz$/),
  ])
  expect(next.events.find(({ type }) => type === 'plan')).toMatchObject({
    changes: [{ name: 'extensions/Cite', change: 'changed' }],
  })
})

test('a changed message builds the localisation anew', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  const before = await packs(world)
  world.repository.commit({ 'core/languages/i18n/en.json': '{"a":"b"}' })
  await deploy({}, world.another())
  const added = (await packs(world)).filter((key) => !before.includes(key) && key.endsWith('.json'))
  expect(added.map((key) => key.replace(/-[0-9a-f]{16}/, ''))).toEqual([
    'packs/core.json',
    'packs/l10n.json',
  ])
})

test('the same commit again is unchanged, and only the fence of the pointer moves', async () => {
  const world = memoryWorld()
  const { release } = await deploy({}, world)
  const before = await readPointer(world)
  const again = world.another()
  expect(await deploy({}, again)).toMatchObject({
    outcome: 'unchanged',
    release: { id: release.id },
  })
  expect(again.pointers()).toEqual([{ ...before, epoch: before.epoch + 1, fence: 2 }])
  const kinds = again.writes.map(({ key }) =>
    key.replace(/journal\/.*/, 'journal').replace('environments/local/', ''),
  )
  expect(kinds).toEqual(['journal', 'lock', 'pointer', 'lock', 'journal'])
  expect(again.steps()).not.toContain('prove')
})

test('the same commit comes back after a rollback', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  world.repository.commit(change)
  const { release } = await deploy({}, world.another())
  await rollback({}, world.another())
  expect(await deploy({}, world.another())).toMatchObject({
    outcome: 'done',
    release: { id: release.id },
  })
  expect(world.serving()).toEqual([`${release.id}.wiki`, `${release.id}.wiki`])
})

test('deploys a named branch or commit', async () => {
  const world = memoryWorld()
  const first = await world.repository.resolve('main')
  const { hash } = world.repository.commit({ 'core/index.php': 'new' }, { branch: 'try' })
  expect((await deploy({ ref: 'try' }, world)).release.commit).toBe(hash)
  const older = await deploy({ ref: first.hash.slice(0, 10) }, world.another())
  expect(older.release.commit).toBe(first.hash)
})

test('a dry run shows the plan and writes nothing at all', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  world.repository.commit(change)
  const dry = world.another()
  const commands = world.fleet.commands.length
  expect(await deploy({ isDryRun: true }, dry)).toMatchObject({ outcome: 'unchanged' })
  expect(dry.writes).toEqual([])
  expect(world.fleet.commands).toHaveLength(commands)
  expect(dry.events.find(({ type }) => type === 'plan')).toMatchObject({
    changes: [{ name: 'extensions/Cite', change: 'changed' }],
  })
})

test('a dry run of what is live already says so', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  const dry = world.another()
  await deploy({ isDryRun: true }, dry)
  expect(dry.events.find(({ type }) => type === 'plan')).toMatchObject({
    changes: [],
    lines: ['This release is live already.'],
  })
})

test('a dry run before the first release lists every component', async () => {
  const world = memoryWorld()
  await deploy({ isDryRun: true }, world)
  const plan = world.events.find(({ type }) => type === 'plan')
  expect(plan).toMatchObject({
    changes: ['core', 'extensions/Cite', 'extensions/Echo', 'settings', 'skins/Vector'].map(
      (name) => ({
        ...{ name, change: 'added' },
      }),
    ),
  })
  expect(world.writes).toEqual([])
})

test('settings that do not load fail before any head hears of it', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  world.repository.commit({ 'LocalSettings.php': '<?php broken' })
  world.fleet.answer(({ argv }) =>
    argv.includes('eval') ? { status: 255, stderr: 'Parse error in LocalSettings.php' } : undefined,
  )
  const next = world.another()
  await expect(deploy({}, next)).rejects.toMatchObject({
    ...{ code: 'proof-failed', output: 'Parse error in LocalSettings.php' },
  })
  expect(next.pointers()).toHaveLength(1)
})

test('a localisation that cannot be built leaves no release', async () => {
  const world = memoryWorld()
  world.fleet.answer(({ argv }) =>
    argv.includes('maintenance/run.php') && argv.includes('rebuildLocalisationCache')
      ? { status: 1, stdout: 'bad message' }
      : undefined,
  )
  await expect(deploy({}, world)).rejects.toMatchObject({
    code: 'build-failed',
    output: 'bad message',
  })
  expect(await world.store.list('releases/')).toEqual([])
})

test('asks MediaWiki before 1.40 by the files of its scripts', async () => {
  const world = memoryWorld()
  world.fleet.answer(({ argv }) => (argv[0] === 'test' ? { status: 1 } : undefined))
  world.fleet.answer(({ argv }) =>
    argv.includes('maintenance/eval.php') ? { stdout: 'WIKISTEAD:[]' } : undefined,
  )
  await deploy({}, world)
  const scripts = world.fleet.commands.flatMap(({ argv }) =>
    argv.filter((arg) => arg.startsWith('maintenance/')),
  )
  expect(scripts).toEqual(['maintenance/eval.php', 'maintenance/rebuildLocalisationCache.php'])
})

test('a repository that is away changes nothing', async () => {
  const world = memoryWorld()
  await deploy({}, world)
  await expect(deploy({ ref: 'nope' }, world.another())).rejects.toMatchObject({
    code: 'ref-unknown',
  })
  expect(new Set(world.serving()).size).toBe(1)
})

test('core without a version is refused with the way out', async () => {
  const world = memoryWorld()
  world.repository.commit({ 'core/includes/Defines.php': '<?php' })
  await expect(deploy({}, world)).rejects.toMatchObject({
    ...{ code: 'component-missing', hint: 'core/ must be MediaWiki 1.35 or later' },
  })
})

test('says before it builds anything that no host runs', async () => {
  const world = memoryWorld({ isUp: false })
  await expect(deploy({}, world)).rejects.toMatchObject({
    ...{ code: 'not-running', hint: 'wikistead up local' },
  })
  expect(world.steps()).toEqual([])
})
