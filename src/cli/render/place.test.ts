import { expect, test } from 'vitest'
import { showPlace } from './place.ts'

test.each([
  ['./wiki', '/srv/demo', './wiki'],
  ['./wiki', '/srv', 'demo/wiki'],
  ['./wiki', '/srv/demo/wiki/extensions', '..'],
  ['./wiki', '/srv/demo/wiki', '.'],
  ['../wiki', '/srv/demo', '../wiki'],
  ['./wiki', '/home/ada', '/srv/demo/wiki'],
  ['/var/wiki', '/srv/demo', '/var/wiki'],
  ['https://git.example/wiki.git', '/srv', 'https://git.example/wiki.git'],
  ['git@git.example:wiki.git', '/srv', 'git@git.example:wiki.git'],
  ['file:///var/wiki', '/srv', 'file:///var/wiki'],
])('%s of /srv/demo is seen from %s as %s', (url, from, seen) => {
  expect(showPlace(url, '/srv/demo', from)).toBe(seen)
})
