import { expect, test } from 'vitest'
import { describeTables } from './overview.ts'
import { planSanitize } from './plan.ts'
import { schema143, withColumns } from './schemas.fixture.ts'

test('every table is emptied, changed or kept', () => {
  const flow = { author: 'varchar(255)', id: 'int(11)' }
  const schema = withColumns(schema143, 'flow', flow)
  const decisions = { flow: 'keep', 'flow.author': 'map' } as const
  const plan = planSanitize({ schema, version: '1.43.0', decisions })
  const steps = plan.isDecided ? plan.steps : []
  const { emptied, changed, kept } = describeTables(schema, decisions, steps)
  expect(emptied).toContain('watchlist')
  expect(changed.find(({ table }) => table === 'user')?.columns).toContain('user_email blank')
  expect(changed).toContainEqual({ table: 'flow', columns: ['author map'] })
  // Rows go, and no column of the others changes.
  expect(changed).toContainEqual({ table: 'user_properties', columns: [] })
  // Every column stays, and what is hidden in some rows goes.
  for (const table of ['text', 'comment', 'revision', 'searchindex'])
    expect(changed).toContainEqual({ table, columns: [] })
  expect(kept).toContain('interwiki')
  expect(emptied.length + changed.length + kept.length).toBe(schema.size)
})
