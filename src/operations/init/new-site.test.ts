import { expect, test } from 'vitest'
import { describeNewSite } from './new-site.ts'

const request = { directory: '/srv/demo', example: false, port: 8080 }

test.each([
  ['/srv/demo', 'demo', 'Demo wiki'],
  ['/srv/Ada’s Wiki/', 'ada-s-wiki', 'Ada s wiki'],
  ['/srv/2026-ops_', 'ops', 'Ops wiki'],
  ['/', 'wiki', 'Wiki'],
  [
    `/${'long-'.repeat(9)}`,
    'long-long-long-long-long-long-l',
    'Long long long long long long l wiki',
  ],
])('%s is called %s', (directory, name, title) => {
  expect(describeNewSite({ ...request, directory })).toMatchObject({ name, title })
})

test.each(['Demo', '', 'a'.repeat(32), '-rf'])('%j is no name', (name) => {
  expect(() => describeNewSite({ ...request, name })).toThrow('is no name of a site')
})

test.each([0, NaN, 1.5, 65_536])('%j is no port', (port) => {
  expect(() => describeNewSite({ ...request, port })).toThrow(`${port} is no port`)
})
