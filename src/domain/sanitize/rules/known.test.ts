import { expect, test } from 'vitest'
import { blankValue } from '../schema.ts'
import { schema139, schema143 } from '../schemas.fixture.ts'
import { knownTables } from './known.ts'

const columnsOf = (name: string) =>
  new Map([...(schema139.get(name) ?? []), ...(schema143.get(name) ?? [])])

test.each([
  ['1.39', schema139, 69],
  ['1.43', schema143, 90],
])('every table and column of %s is decided', (_, schema, tables) => {
  const undecided = [...schema].flatMap(([name, columns]) => {
    const rule = knownTables.get(name)
    if (rule === undefined) return [name]
    if (rule.action === 'drop') return []
    return [...columns.keys()].filter((column) => !rule.columns.has(column))
  })
  expect(undecided).toEqual([])
  expect(schema.size).toBe(tables)
})

test('no rule is about a column that neither version has', () => {
  const idle = [...knownTables].flatMap(([name, rule]) =>
    rule.action === 'drop'
      ? []
      : [...rule.columns.keys()].filter((column) => !columnsOf(name).has(column)),
  )
  expect(idle).toEqual([])
})

test('only later tables of CheckUser are dropped without having been met', () => {
  const unmet = [...knownTables.keys()].filter((name) => columnsOf(name).size === 0)
  expect(unmet).toEqual(['cu_useragent'])
})

test('every blanked column has an empty value', () => {
  const impossible = [...knownTables].flatMap(([name, rule]) =>
    rule.action === 'drop'
      ? []
      : [...columnsOf(name)].filter(
          ([column, described]) =>
            rule.columns.get(column)?.action === 'blank' && blankValue(described) === undefined,
        ),
  )
  expect(impossible).toEqual([])
})

test('every decision says why', () => {
  const reasons = [...knownTables.values()].flatMap((rule) =>
    rule.action === 'drop'
      ? [rule.reason]
      : [...rule.drops, ...rule.columns.values()].map(({ reason }) => reason),
  )
  expect(reasons.length).toBeGreaterThan(300)
  expect(reasons.filter((reason) => reason.length < 6)).toEqual([])
})

test('what personal data there is does not stay', () => {
  const actionOf = (table: string, column: string) => {
    const rule = knownTables.get(table)
    return rule?.action === 'drop' ? 'drop' : rule?.columns.get(column)?.action
  }
  expect(actionOf('user', 'user_email')).toBe('blank')
  expect(actionOf('user', 'user_real_name')).toBe('blank')
  expect(actionOf('user', 'user_password')).toBe('blank')
  expect(actionOf('user', 'user_token')).toBe('blank')
  expect(actionOf('actor', 'actor_name')).toBe('map')
  expect(actionOf('recentchanges', 'rc_ip')).toBe('blank')
  expect(actionOf('ip_changes', 'ipc_hex')).toBe('map')
  expect(actionOf('block_target', 'bt_address')).toBe('map')
  expect(actionOf('ipblocks', 'ipb_range_start')).toBe('map')
  for (const table of ['watchlist', 'archive', 'filearchive', 'objectcache', 'job', 'cu_changes'])
    expect(actionOf(table, 'any'), table).toBe('drop')
  for (const table of ['account_requests', 'oathauth_users', 'oathauth_devices', 'echo_event'])
    expect(actionOf(table, 'any'), table).toBe('drop')
})
