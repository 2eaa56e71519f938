import { expect, test } from 'vitest'
import { leakKinds } from './leak-sources.ts'
import { listLeakQueries } from './leaks.ts'
import { schema139, schema143, withColumns, withPrefix } from './schemas.fixture.ts'

const flow = { author: 'varchar(255)', mail: 'varchar(40)', note: 'blob', id: 'int(11)' }
const schema = withColumns(schema143, 'flow', flow)
const decisions = {
  flow: 'keep',
  'flow.author': 'map',
  'flow.mail': 'hash',
  'flow.note': 'blank',
} as const

test('asks for every kind of value', () => {
  const kinds = new Set(listLeakQueries({ schema, decisions }).map(({ kind }) => kind))
  expect([...kinds].sort()).toEqual([...leakKinds].sort())
})

test('asks only where the tables and columns are', () => {
  const asked = listLeakQueries({ schema: schema139, decisions: {} })
  const all = asked.map(({ sql }) => sql).join('\n')
  expect(all).toContain('`oathauth_users`')
  expect(all).toContain('`ipblocks`')
  expect(all).not.toMatch(/`block(_target)?`|`oathauth_devices`/)
})

test('asks for what the operator takes out, not for what stays', () => {
  const decided = listLeakQueries({ schema, decisions }).filter(({ kind }) => kind === 'decided')
  expect(decided.map(({ subject }) => subject)).toEqual(['flow.author', 'flow.mail', 'flow.note'])
})

test('does not look for the word that marks MediaWiki’s own accounts', () => {
  const tokens = listLeakQueries({ schema, decisions }).find(
    ({ subject }) => subject === 'user.user_token',
  )
  expect(tokens?.sql).toContain("user_token NOT LIKE '*** INVALID ***%'")
  expect(tokens?.isCertain).toBe(true)
})

test('a prefixed wiki is asked in its own tables', () => {
  const names = new RegExp(`\`(${[...schema143.keys()].join('|')})\``)
  const asked = listLeakQueries({
    schema: withPrefix(schema143, 'mw_'),
    decisions: {},
    prefix: 'mw_',
  })
  expect(asked.length).toBeGreaterThan(30)
  expect(asked.filter(({ sql }) => names.test(sql))).toEqual([])
})
