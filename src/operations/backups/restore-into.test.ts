import { beforeEach, expect, test } from 'vitest'
import { awsSite } from '../../domain/aws/sites.fixture.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { backUp } from './back-up.ts'
import { restoreInto } from './restore-into.ts'

let from: MemoryWorld
let into: MemoryWorld
beforeEach(async () => {
  from = memoryWorld({ environments: ['production'] })
  into = memoryWorld({ environments: ['staging'] })
  await deploy({}, from)
  await deploy({}, into)
  await backUp(from.another())
})

const confirmed = (name = 'demo') => {
  const next = into.another()
  next.operator.typed = name
  return next
}

test('the copies of one environment become the data of the other, whose own is kept', async () => {
  const run = confirmed()
  const { outcome, restored } = await restoreInto({ isDryRun: false }, from, run)
  const id = restored?.id ?? ''
  expect({ outcome, before: restored?.before }).toEqual({ outcome: 'done', before: 'data-first' })
  expect(run.steps()).toEqual([
    ...['restore beside', 'hand over', 'read-only', 'swap', 'look', 'thaw'],
  ])
  expect(from.datastore.done.slice(1)).toEqual([
    `restore ${id}`,
    `read beside ${id}`,
    `discard ${id}`,
  ])
  expect(into.datastore.done).toEqual([`lay beside ${id}`, `swap ${id}`])
  expect(from.datastore.live()).toBe('data-first')
  expect(await readPointer(from)).toMatchObject({ readOnly: null, restoring: null })
  expect(await readPointer(into)).toMatchObject({ readOnly: null, restoring: null })
})

test('its own passwords are given to the database users', async () => {
  const { databasePassword = '' } = await into.secrets.ensure(['databasePassword'])
  into.fleet.commands.length = 0
  await restoreInto({ isDryRun: false }, from, confirmed())
  const statements = into.fleet.commands.flatMap(({ stdin }) => stdin ?? [])
  expect(statements.join()).toContain(`ALTER USER 'wiki'@'%' IDENTIFIED BY '${databasePassword}'`)
})

test('another name than the site’s replaces nothing', async () => {
  await expect(restoreInto({ isDryRun: false }, from, confirmed('no'))).rejects.toMatchObject({
    code: 'name-mismatch',
  })
  expect(from.datastore.done).toEqual(['back up'])
})

test('a target that readers depend on asks for its own name', async () => {
  const production = memoryWorld({ environments: ['production'] })
  await deploy({}, production)
  const run = production.another()
  run.operator.typed = 'demo'
  await expect(restoreInto({ isDryRun: false }, from, run)).rejects.toMatchObject({
    hint: 'type demo/production, or give --confirm demo/production',
  })
})

test('a dry run shows the plan and changes nothing', async () => {
  const run = into.another()
  expect(await restoreInto({ isDryRun: true }, from, run)).toMatchObject({ outcome: 'unchanged' })
  expect(run.events).toMatchObject([
    { type: 'plan', title: expect.stringMatching(/^staging: replace .* of production at /) },
  ])
  expect(from.datastore.done).toEqual(['back up'])
})

test('data of another schema is refused, with the commit to deploy first', async () => {
  from.repository.commit({ 'extensions/Echo/sql/echo.sql': 'CREATE TABLE more' })
  const { release } = await deploy({}, from.another())
  await from.clock.sleep(1000)
  await expect(restoreInto({ isDryRun: true }, from, into.another())).rejects.toMatchObject({
    code: 'restore-refused',
    hint: `wikistead deploy staging ${release.commit.slice(0, 10)}, then restore again`,
  })
})

test('a wiki that does not answer from it gets its own data back', async () => {
  const run = confirmed()
  const get = async () => ({ status: 500, headers: {}, body: '' })
  await expect(
    restoreInto({ isDryRun: false }, from, { ...run, edge: { ...run.edge, get } }),
  ).rejects.toMatchObject({ code: 'restore-failed' })
  expect(into.datastore.live()).toBe('data-first')
  expect(from.datastore.done.at(-1)).toMatch(/^discard /)
  expect(await readPointer(into)).toMatchObject({ readOnly: null, restoring: null })
})

test('a handing over that breaks leaves the other as it was, and nothing behind', async () => {
  into.datastore.fails = (task) =>
    task === 'lay beside' ? new Problem('restore-failed', 'disk full') : undefined
  await expect(restoreInto({ isDryRun: false }, from, confirmed())).rejects.toMatchObject({
    message: 'disk full',
  })
  expect(into.datastore.live()).toBe('data-first')
  expect(from.datastore.done.at(-1)).toMatch(/^discard /)
})

test.each(['from', 'into'])(
  '%s AWS nothing is given as it is, and nothing is restored',
  async (side) => {
    const { environment } = awsSite()
    const run = confirmed()
    const [source, target] =
      side === 'from' ? [{ ...from, environment }, run] : [from, { ...run, environment }]
    await expect(restoreInto({ isDryRun: false }, source, target)).rejects.toMatchObject({
      code: 'platform-lacks',
      hint: expect.stringContaining('--sanitize'),
    })
    expect(from.datastore.done).toEqual(['back up'])
  },
)
