import { beforeEach, describe, expect, test } from 'vitest'
import { awsSite } from '../../domain/aws/sites.fixture.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { formatSchema, schema143, withColumns } from '../../domain/sanitize/schemas.fixture.ts'
import type { Schema } from '../../domain/sanitize/schema.ts'
import { memoryFolder } from '../../platforms/memory/memory-folder.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { recordWrites } from '../../platforms/memory/memory-writes.ts'
import { mortalWorld } from '../../platforms/memory/mortal-world.ts'
import { backUp } from '../backups/back-up.ts'
import { deploy } from '../deploy/deploy.ts'
import { readJournal } from '../journal/record.ts'
import { readLease } from '../locks/with-lease.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { copy } from './copy.ts'
import { dump } from './dump.ts'

interface Pair {
  readonly source: MemoryWorld
  readonly target: MemoryWorld
}

/** Production with a backup and staging, both with one release live. */
async function makePair(schema: Schema = schema143): Promise<Pair> {
  const source = memoryWorld({ environments: ['production', 'staging'] })
  const target = source.neighbour('staging')
  for (const { fleet } of [source, target])
    fleet.answer(({ stdin = '', argv }) => {
      if (stdin.includes('information_schema.columns')) return { stdout: formatSchema(schema) }
      if (argv[0] === 'mariadbd') return { stdout: 'mariadbd  Ver 11.8.6-MariaDB' }
      return /COUNT|MAX/.test(stdin) ? { stdout: '0\n' } : undefined
    })
  await deploy({}, source)
  await deploy({}, target)
  await backUp(source.another())
  return { source, target }
}

/** Another run of the tool in both, which types this name. */
function anotherRun({ source, target }: Pair, typed = 'demo/staging'): Pair {
  const next = { source: source.another(), target: target.another() }
  next.target.operator.typed = typed
  return next
}

let pair: Pair
beforeEach(async () => {
  pair = await makePair()
})

const run = async (worlds: Pair) => copy({ isDryRun: false }, worlds)

async function expectRested({ source, target }: Pair): Promise<void> {
  expect(await readPointer(target)).toMatchObject({
    ...{ readOnly: null, switching: null, restoring: null, target: null, wave: 'idle' },
  })
  expect(await readLease(source)).toBeUndefined()
  expect(await readLease(target)).toBeUndefined()
}

test('sanitizes at the source, hands over, swaps, gives accounts and clears away', async () => {
  const next = anotherRun(pair)
  const { outcome, copied } = await run(next)
  expect(outcome).toBe('done')
  expect(next.target.steps()).toEqual([
    'sanitize',
    'hand over',
    'read-only',
    'swap',
    'accounts',
    'look',
    'thaw',
    'clear away',
  ])
  expect(pair.target.datastore.live()).toBe(`restore-${copied?.id}`)
  expect(pair.source.datastore.live()).toBe('data-first')
  expect(pair.source.datastore.sanitized()).toBeNull()
  expect(pair.target.edge.refreshed.at(-1)).toBe('nothing')
  await expectRested(pair)
  for (const world of [pair.source, pair.target])
    expect(await readJournal(world, 9)).toContainEqual(
      expect.objectContaining({ operation: 'copy', outcome: 'done' }),
    )
})

test('passwords of the team are kept, travel on stdin, and are in no command and no journal', async () => {
  Object.assign(pair.target.environment, { team: [{ name: 'Ada', groups: ['sysop', 'bot'] }] })
  await run(anotherRun(pair))
  const secrets = await pair.target.secrets.ensure(['teamPassword Ada', 'administratorPassword'])
  const given = pair.target.fleet.commands.find(({ argv }) => argv.includes('give'))
  expect(JSON.parse(given?.stdin ?? '')).toEqual([
    {
      ...{ name: 'Admin', groups: ['sysop', 'bureaucrat', 'interface-admin'] },
      password: secrets['administratorPassword'],
    },
    { name: 'Ada', groups: ['sysop', 'bot'], password: secrets['teamPassword Ada'] },
  ])
  const told = JSON.stringify([
    ...pair.target.fleet.commands.map(({ argv, env }) => [argv, env]),
    ...(await readJournal(pair.target, 9)),
  ])
  for (const value of Object.values(secrets)) expect(told).not.toContain(value)
})

test('a dry run shows what becomes of every table, and changes nothing', async () => {
  const next = anotherRun(pair)
  expect(await copy({ isDryRun: true }, next)).toEqual({ outcome: 'unchanged', copied: null })
  expect(next.target.events).toMatchObject([
    {
      ...{ type: 'plan', title: expect.stringContaining('staging: a copy of production of') },
      lines: [
        expect.stringMatching(/^from backup/),
        expect.stringMatching(/tables emptied: .*watchlist/),
        expect.stringMatching(/tables changed: .*user \(.*user_email blank/),
        expect.stringMatching(/tables kept: .*interwiki/),
        'accounts with passwords of their own: Admin; nobody else can log in',
      ],
    },
  ])
  expect([...next.source.writes, ...next.target.writes]).toEqual([])
  expect(next.source.datastore.done).toEqual(['back up'])
})

test('what nobody decided about stops it, by name, before anything is asked', async () => {
  const undecided = await makePair(withColumns(schema143, 'mystery', { m_mail: 'blob' }))
  const next = anotherRun(undecided)
  await expect(run(next)).rejects.toMatchObject({
    ...{ code: 'copy-undecided', message: expect.stringContaining('mystery') },
  })
  expect(next.target.operator.questions).toEqual([])
  Object.assign(undecided.source.site.sanitize, { decisions: { mystery: 'drop', nothing: 'drop' } })
  const decided = anotherRun(undecided)
  expect((await run(decided)).outcome).toBe('done')
  expect(decided.target.warnings()).toEqual(['decided, but not there: nothing'])
})

test('another name than that of the target copies nothing', async () => {
  for (const typed of ['demo', 'demo/production', '']) {
    await expect(run(anotherRun(pair, typed))).rejects.toMatchObject({ code: 'name-mismatch' })
  }
  expect(pair.source.datastore.sanitized()).toBeNull()
  expect(pair.target.datastore.live()).toBe('data-first')
})

describe('refuses', () => {
  const refusal = async (worlds: Pair): Promise<unknown> => run(worlds).catch((error) => error)
  const because = (message: RegExp) => ({
    ...{ code: 'copy-refused', message: expect.stringMatching(message) as string },
    hint: expect.stringMatching(/./) as string,
  })

  test('an environment that readers depend on', async () => {
    const { source, target } = anotherRun(pair)
    expect(await refusal({ source: target, target: source })).toMatchObject(
      because(/readers depend on production/),
    )
  })

  test('an environment as a copy of itself', async () => {
    expect(await refusal({ source: pair.target, target: pair.target.another() })).toMatchObject(
      because(/into itself/),
    )
  })

  test('one that search engines may read, whether by its settings or by its edge', async () => {
    const { edge, environment } = pair.target
    const get = async () => ({ status: 200, headers: {}, body: '' })
    const { source, target } = anotherRun(pair)
    expect(await refusal({ source, target: { ...target, edge: { ...edge, get } } })).toMatchObject(
      because(/does not keep/),
    )
    Object.assign(environment, { noindex: false })
    expect(await refusal(anotherRun(pair))).toMatchObject(
      because(/search engines may read staging/),
    )
  })

  test('environments on AWS that one set of credentials does not open', async () => {
    const own = awsSite({ account: '123456789012' }).environment
    const other = awsSite({ account: '210987654321' }, { name: 'staging' }).environment
    const { source, target } = anotherRun(pair)
    const noindex = { production: false, noindex: true }
    const between = (to: typeof other) => ({
      source: { ...source, environment: own },
      target: { ...target, environment: { ...to, ...noindex } },
    })
    expect(await refusal(between(other))).toMatchObject(
      because(/production is in the account 123456789012, staging in 210987654321/),
    )
    const same = { ...other, platform: own.platform }
    expect((await run(between(same))).outcome).toBe('done')
  })

  test('tables that the target’s release does not know, with the commit to deploy', async () => {
    pair.source.repository.commit({
      'core/includes/Defines.php': "<?php define( 'MW_VERSION', '1.44.0' );",
    })
    await deploy({}, pair.source.another())
    const { commit } = (await deploy({ isDryRun: true }, pair.source.another())).release
    const refused = run(anotherRun(pair))
    await expect(refused).rejects.toMatchObject({
      code: 'copy-refused',
      message: expect.stringContaining('MediaWiki 1.44.0 and 1.43.1'),
      hint: `wikistead deploy staging ${commit}, then copy again`,
    })
  })

  test('a target without a release', async () => {
    const source = memoryWorld({ environments: ['production', 'staging'] })
    await deploy({}, source)
    expect(await refusal({ source, target: source.neighbour('staging') })).toMatchObject(
      because(/no release is live/),
    )
  })
})

test('values that were found stop it, and the target is as it was', async () => {
  pair.source.datastore.fails = (task) =>
    task === 'sanitize' ? new Problem('copy-leaks', '1 value') : undefined
  await expect(run(anotherRun(pair))).rejects.toMatchObject({ code: 'copy-leaks' })
  expect(pair.target.datastore.live()).toBe('data-first')
  expect(pair.target.datastore.done).toEqual([])
  await expectRested(pair)
})

test('a wiki that does not answer from the copy gets its old data back', async () => {
  const next = anotherRun(pair)
  const { edge } = next.target
  const get = async (path: string) =>
    path.includes('restored') ? { status: 500, headers: {}, body: '' } : edge.get(path)
  const target = { ...next.target, edge: { ...edge, get } }
  await expect(run({ ...next, target })).rejects.toMatchObject({ code: 'restore-failed' })
  expect(pair.target.datastore.live()).toBe('data-first')
  expect(pair.source.datastore.sanitized()).toBeNull()
  await expectRested(pair)
})

test('a dump holds the same, in files that were not there before', async () => {
  const into = memoryFolder()
  const files = { 'database.sql.gz': 'dump', 'files.tar': 'files' } as const
  const { written, copied } = await dump({ into, files, isDryRun: false }, pair.source.another())
  expect(written).toEqual(['/memory/database.sql.gz', '/memory/files.tar'])
  expect(await into.read('database.sql.gz')).toBe(`dump of ${copied?.id}`)
  expect(pair.source.datastore.sanitized()).toBeNull()
  await expect(dump({ into, files, isDryRun: false }, pair.source)).rejects.toMatchObject({
    code: 'folder-not-empty',
  })
})

test('what a killed copy left is removed by the next operation, which tells it and writes it down', async () => {
  const { source } = pair
  await source.datastore.sanitize(
    {
      ...{ id: 'c1', database: 'wiki', as: 'wiki', version: '1.43.9' },
      decisions: {},
      withDump: false,
    },
    () => {},
  )
  const next = source.another()
  await deploy({}, next)
  expect(source.datastore.sanitized()).toBeNull()
  expect(next.events).toContainEqual({
    type: 'warning',
    message: 'a copy that was killed left sanitized copy c1; removing it',
  })
  expect(await readJournal(source, 9)).toContainEqual(
    expect.objectContaining({
      ...{ operation: 'clear away', outcome: 'done' },
      detail: { removed: 'sanitized copy c1' },
    }),
  )
})

test('what a killed copy left and cannot be removed keeps nobody from going on', async () => {
  const next = pair.source.another()
  next.datastore.clearLeft = async () => {
    throw new Problem('cloud-failed', 'Rate exceeded')
  }
  await deploy({}, next)
  expect(next.events).toContainEqual({
    type: 'warning',
    message: 'what a copy left cannot be removed yet: Rate exceeded',
  })
})

describe('killed at any moment', async () => {
  const counted = await makePair()
  const counting = anotherRun(counted)
  await run(counting)
  const moments = [
    ...counting.target.events.map((_, index) => ['event', index] as const),
    ...[...counting.source.writes, ...counting.target.writes].map(
      (_, index) => ['write', index] as const,
    ),
  ]

  test('there are moments to be killed at', () => {
    expect(moments.length).toBeGreaterThan(30)
  })

  test.each(moments)(
    '%s %i: the target has its old data or the whole copy, and the next copy succeeds',
    async (moment, index) => {
      const fresh = await makePair()
      const dying = anotherRun(fresh)
      let writes = 0
      const kill = () => {
        if (moment === 'write' && writes++ === index) for (const mortal of mortals) mortal.kill()
      }
      const withKill = (world: MemoryWorld) => ({
        ...world,
        store: recordWrites(world.store, kill),
      })
      const target = mortalWorld(withKill(dying.target), (_, told) => {
        if (moment !== 'event' || told !== index) return false
        source.kill()
        return true
      })
      const source = mortalWorld(withKill(dying.source))
      const mortals = [source, target]
      run({ source: source.world, target: target.world }).catch(() => undefined)
      await target.killed
      dying.source.die()
      dying.target.die()
      await deploy({}, fresh.target.another())
      await deploy({}, fresh.source.another())
      await expectRested(fresh)
      expect(fresh.source.datastore.sanitized()).toBeNull()
      expect(fresh.source.datastore.live()).toBe('data-first')
      expect(fresh.target.datastore.live()).toMatch(/^data-first$|^restore-/)
      const { copied } = await run(anotherRun(fresh))
      expect(fresh.target.datastore.live()).toBe(`restore-${copied?.id}`)
      expect(fresh.source.datastore.sanitized()).toBeNull()
      await expectRested(fresh)
    },
  )
})
