import { beforeEach, describe, expect, test } from 'vitest'
import type { Event } from '../../domain/events/event.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { recordWrites } from '../../platforms/memory/memory-writes.ts'
import { mortalWorld } from '../../platforms/memory/mortal-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { readJournal } from '../journal/record.ts'
import { readLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { backUp } from './back-up.ts'
import { discardRestore } from './discard.ts'
import { listBackups } from './list-backups.ts'
import { restore } from './restore.ts'

let world: MemoryWorld
beforeEach(async () => {
  world = await backedUp()
})

/** A live wiki with one backup. */
async function backedUp(): Promise<MemoryWorld> {
  const fresh = memoryWorld()
  fresh.fleet.answer(({ stdin = '' }) => (/COUNT|MAX/.test(stdin) ? { stdout: '0\n' } : undefined))
  await deploy({}, fresh)
  await backUp(fresh.another())
  return fresh
}

const confirmed = (from: MemoryWorld) => {
  const next = from.another()
  next.operator.typed = 'demo'
  return next
}

/** Editors can save, nothing is half done, and nobody has to unlock anything. */
async function expectRested(then: MemoryWorld): Promise<void> {
  expect(await readPointer(then)).toMatchObject({
    ...{ readOnly: null, switching: null, restoring: null, target: null, wave: 'idle' },
  })
  expect(await readLease(then)).toBeUndefined()
}

test('restores beside, swaps, looks, and lets editors save again', async () => {
  const next = confirmed(world)
  const { outcome, restored } = await restore({ isDryRun: false }, next)
  expect(outcome).toBe('done')
  expect(next.steps()).toEqual(['read-only', 'restore beside', 'swap', 'look', 'thaw'])
  expect(world.datastore.live()).toBe(`restore-${restored?.id}`)
  expect(world.edge.refreshed.at(-1)).toBe('nothing')
  await expectRested(world)
  expect(await readJournal(world, 9)).toContainEqual(
    expect.objectContaining({ operation: 'restore', outcome: 'done' }),
  )
})

test('a dry run shows from what, to which instant and what is lost, and changes nothing', async () => {
  const next = world.another()
  expect(await restore({ isDryRun: true }, next)).toEqual({ outcome: 'unchanged', restored: null })
  expect(next.events).toMatchObject([
    { type: 'plan', lines: [/from backup/, /0 edits/, /editors cannot save/].map(matching) },
  ])
  expect(next.writes).toEqual([])
})
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

test('another name than the site’s restores nothing', async () => {
  const next = world.another()
  await expect(restore({ isDryRun: false }, next)).rejects.toMatchObject({ code: 'name-mismatch' })
  expect(world.datastore.live()).toBe('data-first')
})

test('without a good backup it says so before it asks', async () => {
  const fresh = memoryWorld()
  await deploy({}, fresh)
  await expect(restore({ isDryRun: false }, fresh.another())).rejects.toMatchObject({
    code: 'backup-missing',
  })
})

test('a copy that is not what it was never becomes live', async () => {
  world.datastore.fails = (task) =>
    task === 'restore' ? new Problem('backup-differs', '1 table differs') : undefined
  await expect(restore({ isDryRun: false }, confirmed(world))).rejects.toMatchObject({
    code: 'backup-differs',
  })
  expect(world.datastore.live()).toBe('data-first')
  await expectRested(world)
})

test('a wiki that does not answer from the restored data gets its old data back', async () => {
  const next = confirmed(world)
  const get = async () => ({ status: 500, headers: {}, body: '' })
  await expect(
    restore({ isDryRun: false }, { ...next, edge: { ...next.edge, get } }),
  ).rejects.toMatchObject({ code: 'restore-failed' })
  expect(world.datastore.live()).toBe('data-first')
  await expectRested(world)
})

test('a database that is gone does not keep anybody from restoring it', async () => {
  let isGone = true
  world.fleet.answer(({ argv }) =>
    argv[0] === 'mariadb' && isGone ? { status: 1, stderr: 'no server' } : undefined,
  )
  const next = confirmed(world)
  const swap = async (order: { id: string }) => {
    isGone = false
    await world.datastore.swap(order)
  }
  const datastore = { ...world.datastore, swap }
  const { outcome } = await restore({ isDryRun: false }, { ...next, datastore })
  expect(outcome).toBe('done')
  expect(next.warnings()).toContain('the live database does not answer; going on without it')
  await expectRested(world)
})

test('nor does it once an earlier restore of it was killed, and nothing else begins', async () => {
  let isGone = true
  world.fleet.answer(({ argv }) =>
    argv[0] === 'mariadb' && isGone ? { status: 1, stderr: 'no server' } : undefined,
  )
  const dying = confirmed(world)
  const isBeside = (event: Event) =>
    event.type === 'step-started' && event.step === 'restore beside'
  const mortal = mortalWorld(dying, isBeside)
  restore({ isDryRun: false }, mortal.world).catch(() => undefined)
  await mortal.killed
  dying.die()
  world.repository.commit({ 'extensions/Cite/a.php': '<?php // 2' }, { subject: 'a change' })
  await expect(deploy({}, world.another())).rejects.toMatchObject({
    ...{ code: 'database-down', hint: 'if its data is lost: wikistead restore local' },
  })
  const next = confirmed(world)
  const swap = async (order: { id: string }) => {
    isGone = false
    await world.datastore.swap(order)
  }
  await restore({ isDryRun: false }, { ...next, datastore: { ...world.datastore, swap } })
  await expectRested(world)
})

test('data of another database than the live release’s is refused, with the release to go to', async () => {
  const state = await world.datastore.readState()
  const release = state.backups[0]?.release ?? ''
  const [backup] = state.backups.map((known) => ({ ...known, database: 'wiki_2' }))
  world.datastore.tells = { backups: backup === undefined ? [] : [backup] }
  const request = { isDryRun: false, backup: backup?.id ?? '' }
  await expect(restore(request, confirmed(world))).rejects.toMatchObject({
    ...{ code: 'restore-refused', hint: `wikistead rollback local ${release}, then restore again` },
  })
  expect(world.datastore.live()).toBe('data-first')
  await expectRested(world)
})

test('what was replaced goes only after the name was typed', async () => {
  const { restored } = await restore({ isDryRun: false }, confirmed(world))
  const id = restored?.id ?? ''
  world.datastore.tells = { replaced: [id] }
  await expect(discardRestore('other', confirmed(world))).rejects.toMatchObject({
    ...{ code: 'backup-missing', hint: `kept is: ${id}` },
  })
  await expect(discardRestore(id, world.another())).rejects.toMatchObject({ code: 'name-mismatch' })
  await discardRestore(id, confirmed(world))
  expect(world.datastore.done.at(-1)).toBe(`discard ${id}`)
})

describe('killed at any moment', async () => {
  const counted = await backedUp()
  const counting = confirmed(counted)
  await restore({ isDryRun: false }, counting)

  const moments = [
    ...counting.events.map((_, index) => ['event', index] as const),
    ...counting.writes.map((_, index) => ['write', index] as const),
  ]
  test.each(moments)(
    '%s %i: the next operation finds one whole wiki that takes edits',
    async (moment, index) => {
      const fresh = await backedUp()
      const dying = confirmed(fresh)
      let writes = 0
      const store = recordWrites(
        dying.store,
        () => moment === 'write' && writes++ === index && mortal.kill(),
      )
      const mortal = mortalWorld(
        { ...dying, store },
        (_, told) => moment === 'event' && told === index,
      )
      restore({ isDryRun: false }, mortal.world).catch(() => undefined)
      await mortal.killed
      dying.die()
      await deploy({}, fresh.another())
      await expectRested(fresh)
      const { restored } = await restore({ isDryRun: false }, confirmed(fresh))
      expect(fresh.datastore.live()).toBe(`restore-${restored?.id}`)
      await expectRested(fresh)
    },
  )
})

describe('what is told of the backups', () => {
  test('nothing is wrong where all is well', async () => {
    expect(await listBackups(world)).toMatchObject({ faults: [], lagSeconds: 0 })
  })

  test('each fault in words', async () => {
    world.datastore.tells = {
      ...{ backups: [], since: '2026-01-01T00:00:00Z' },
      log: { timeline: 'one', archived: {}, stored: {}, ends: {}, since: {} },
      files: { count: 3, missing: ['public/8/86/F.png'], storedUntil: null },
      failure: { at: '', what: 'files', message: 'disk full', code: 'disk-full', timeline: 'one' },
      check: { at: '', part: 2, parts: 4, fault: 'pack 1 is not what it was' },
    }
    expect((await listBackups(world)).faults).toEqual([
      'there is no verified backup yet',
      'the log is archived until nothing',
      'the repository has the log until nothing',
      'the repository is damaged: pack 1 is not what it was',
      '1 files are on no disk: public/8/86/F.png',
      'files: disk full',
      'no drill was good in the 59 days of this wiki',
    ])
  })
})
