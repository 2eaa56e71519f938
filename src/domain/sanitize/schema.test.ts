import { expect, test } from 'vitest'
import { blankValue, parseSchema, textLength } from './schema.ts'

test('reads what the client prints', () => {
  const schema = parseSchema(
    'user\tuser_id\tint(10) unsigned\tNO\nuser\tuser_registration\tbinary(14)\tYES\npage\tpage_id\tint(10) unsigned\tNO\n',
  )
  expect([...schema.keys()]).toEqual(['user', 'page'])
  expect(schema.get('user')?.get('user_registration')).toEqual({
    type: 'binary(14)',
    isNullable: true,
  })
  expect(parseSchema('').size).toBe(0)
})

test.each([
  ['varbinary(255)', false, "''"],
  ['tinyblob', false, "''"],
  ['varchar(60)', true, 'NULL'],
  ['binary(14)', false, "'19700101000000'"],
  ['binary(32)', false, "''"],
  ['int(10) unsigned', false, '0'],
  ['double unsigned', false, '0'],
  ['timestamp', false, "'1970-01-02 00:00:00'"],
  ["enum('a','b')", false, undefined],
  ['inet6', false, undefined],
])('%s, nullable %s, is empty as %s', (type, isNullable, value) => {
  expect(blankValue({ type, isNullable })).toBe(value)
})

test('only texts have a length', () => {
  const lengthOf = (type: string) => textLength({ type, isNullable: false })
  expect(lengthOf('varbinary(40)')).toBe(40)
  expect(lengthOf('mediumblob')).toBe(255)
  expect(lengthOf('bigint(20)')).toBeUndefined()
})
