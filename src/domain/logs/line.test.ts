import { expect, test } from 'vitest'
import { contains, describeLine } from './line.ts'
import { readRecord } from './record.ts'

test('a line says when, who and what', () => {
  const line = { at: '2026-11-23T03:15:00.123456Z', host: 'web-1', service: 'php-log' }
  expect(describeLine({ ...line, message: 'boom\ttab ü' })).toBe(
    '2026-11-23T03:15:00.123Z web-1 php-log: boom\ttab ü',
  )
  expect(describeLine({ ...line, service: '', message: 'x' })).toContain('Z web-1: x')
})

test('what a visitor put into a line does nothing to the terminal that shows it', () => {
  const line = { at: '2026-11-23T03:15:00Z', host: 'web-1', service: 'apache' }
  const message = 'GET /\u001B[2J\u001B]0;owned\u0007\r\nfaked: line\u009B31m'
  expect(describeLine({ ...line, message })).toBe(
    String.raw`2026-11-23T03:15:00.000Z web-1 apache: GET /\x1b[2J\x1b]0;owned\x07\x0d\x0afaked: line\x9b31m`,
  )
})

test('text is found in capitals or not, and no text everywhere', () => {
  expect(contains('PHP Fatal error', 'fatal')).toBe(true)
  expect(contains('PHP Fatal error', 'warning')).toBe(false)
  expect(contains('anything', undefined)).toBe(true)
})

test.each([
  [{ SYSLOG_IDENTIFIER: 'wikistead-apache', _COMM: 'systemd-cat' }, 'apache'],
  [{ SYSLOG_IDENTIFIER: 'kernel' }, 'kernel'],
  [{ _COMM: 'sshd' }, 'sshd'],
  [{}, ''],
])('a record %j was said by %s', (fields, service) => {
  const record = { date: '2026-11-23T03:15:00.5Z', MESSAGE: 'hello', ...fields }
  expect(readRecord(JSON.stringify(record), 'web-1')).toEqual({
    ...{ at: '2026-11-23T03:15:00.5Z', host: 'web-1', service, message: 'hello' },
  })
})

test.each(['', 'no json', '5', 'null', '{"MESSAGE":"x"}', '{"date":"soon","MESSAGE":"x"}'])(
  '%s is no record',
  (text) => {
    expect(readRecord(text, 'web-1')).toBeUndefined()
  },
)
