import { beforeEach, expect, test } from 'vitest'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { readJournal } from '../journal/record.ts'
import { rollback } from '../rollback.ts'
import { dropOldDatabase, listDatabases } from './old-databases.ts'

const next = { 'core/includes/Defines.php': "<?php define( 'MW_VERSION', '1.44.0' );" }

let world: MemoryWorld
let before: string
let live: string
/** Upgraded once, so that there is a database from before. */
beforeEach(async () => {
  const first = memoryWorld()
  before = (await deploy({}, first)).release.id
  first.repository.commit(next)
  live = (await deploy({}, first.another())).release.id
  world = first.another()
  world.operator.typed = 'demo'
})

test('the live database and the one from before an upgrade are told apart', async () => {
  expect(await listDatabases(world)).toMatchObject([
    { name: 'wiki', isLive: false, releases: [before] },
    { name: 'wiki_2', isLive: true, releases: [live] },
  ])
})

test('the one from before can be removed, and no rollback leads to it any more', async () => {
  await dropOldDatabase('wiki', world)
  expect((await listDatabases(world)).map(({ name }) => name)).toEqual(['wiki_2'])
  expect((await readJournal(world, 1))[0]).toMatchObject({
    ...{ operation: 'drop database', outcome: 'done', detail: { database: 'wiki' } },
  })
  await expect(rollback({}, world.another())).rejects.toMatchObject({ code: 'upgrade-refused' })
})

test('it stays where the name of the site was not typed', async () => {
  world.operator.typed = 'other'
  await expect(dropOldDatabase('wiki', world)).rejects.toMatchObject({ code: 'name-mismatch' })
  expect(await listDatabases(world)).toHaveLength(2)
})

test.each([
  ['wiki_2', 'wiki_2 is the live database of the wiki'],
  ['mysql', 'there is no database "mysql"'],
])('%s cannot be removed', async (database, message) => {
  await expect(dropOldDatabase(database, world)).rejects.toMatchObject({
    ...{ code: 'database-refused', message, hint: 'wikistead databases local' },
  })
  expect(world.operator.questions).toEqual([])
})
