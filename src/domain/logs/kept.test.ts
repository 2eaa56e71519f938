import { expect, test } from 'vitest'
import { services } from '../images/services.ts'
import { accessServices, hourPrefix, hoursOf, logKinds, logPrefix, readKey } from './kept.ts'

const shown = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(0, 13))

test('the hours of a range, and one before', () => {
  const at = (time: string) => new Date(`2026-11-23T${time}Z`)
  expect(shown(hoursOf(at('03:15:00'), at('05:00:01')))).toEqual([
    ...['2026-11-23T02', '2026-11-23T03', '2026-11-23T04', '2026-11-23T05'],
  ])
  expect(shown(hoursOf(at('00:00:00'), at('01:00:00')))).toEqual(['2026-11-22T23', '2026-11-23T00'])
})

test('an hour of a role, or of one host, has a folder below what the role may write', () => {
  const hour = new Date('2026-01-02T03:00:00Z')
  expect(hourPrefix('system', 'web', hour)).toBe('hosts/web/2026/01/02/03/')
  expect(hourPrefix('access', 'edge', hour, 'edge-0abc')).toBe(
    'access/hosts/edge/2026/01/02/03/edge-0abc/',
  )
  for (const kind of logKinds)
    expect(hourPrefix(kind, 'web', hour).startsWith(logPrefix(kind, 'web'))).toBe(true)
})

test('a key says whose lines they are and since when', () => {
  expect(readKey('hosts/web/2026/11/23/03/web-0abc/20261123T031501Z-K08oMqie.gz')).toEqual({
    ...{ host: 'web-0abc', from: new Date('2026-11-23T03:15:01Z') },
  })
})

test.each([
  'hosts/web/2026/11/23/03/web-0abc/',
  'hosts/web/2026/11/23/03/web-0abc/20261123T031501Z-x.tmp',
  'hosts/web/2026/11/23/03/web-0abc/20261399T031501Z-x.gz',
])('%s is nothing of ours', (key) => {
  expect(readKey(key)).toBeUndefined()
})

test('what names readers is said by services that there are', () => {
  const names = (['wiki', 'service'] as const).flatMap((kind) =>
    services(kind, '8.4').map(({ name }) => name),
  )
  for (const service of accessServices) expect(names).toContain(service)
})
