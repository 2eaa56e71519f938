import { expect, test } from 'vitest'
import { describeTables } from './overview.ts'
import { schema143, withColumns } from './schemas.fixture.ts'

test('every table is emptied, changed or kept', () => {
  const flow = { author: 'varchar(255)', id: 'int(11)' }
  const schema = withColumns(schema143, 'flow', flow)
  const { emptied, changed, kept } = describeTables(schema, { flow: 'keep', 'flow.author': 'map' })
  expect(emptied).toContain('watchlist')
  expect(changed.find(({ table }) => table === 'user')?.columns).toContain('user_email blank')
  expect(changed).toContainEqual({ table: 'flow', columns: ['author map'] })
  // Rows go, and no column of the others changes.
  expect(changed).toContainEqual({ table: 'user_properties', columns: [] })
  expect(kept).toContain('interwiki')
  expect(emptied.length + changed.length + kept.length).toBe(schema.size)
})
