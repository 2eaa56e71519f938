import { expect, test } from 'vitest'
import { chooseExpired, type StoredPack } from './expiry.ts'
import type { Release } from './release.ts'

const now = new Date('2026-02-01T00:00:00Z')
const old = '2026-01-01T00:00:00Z'
const young = '2026-01-31T00:00:00Z'
const release = (id: string, createdAt: string, ...components: string[]) =>
  ({ id, createdAt, components: components.map((name) => ({ id: name })) }) as unknown as Release
const pack = (id: string, packedAt: string) => ({ id, packedAt }) as unknown as StoredPack

test('old releases that nobody keeps go, with the packs that only they used', () => {
  const expired = chooseExpired(
    [
      release('a', old, 'core-1', 'cite-1'),
      release('b', old, 'core-1'),
      release('c', young, 'cite-2'),
    ],
    [pack('core-1', old), pack('cite-1', old), pack('cite-2', old)],
    new Set(['b']),
    now,
  )
  expect(expired).toEqual({ releases: ['a'], packs: ['cite-1'] })
})

test('a young pack without a release stays: a deploy may be making one with it', () => {
  expect(chooseExpired([], [pack('new', young), pack('left', old)], new Set(), now).packs).toEqual([
    'left',
  ])
})
