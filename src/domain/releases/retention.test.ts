import { expect, test } from 'vitest'
import { chooseReleasesToKeep } from './retention.ts'

const served = ['e', 'd', 'e', 'c', 'b', 'a'].map((release) => ({ release, at: '' }))

test('keeps the newest good releases, each counted once', () => {
  expect(chooseReleasesToKeep(served, [], 3)).toEqual(['e', 'd', 'c'])
})

test('keeps what is in use however old it is', () => {
  expect(chooseReleasesToKeep(served, ['a'], 2)).toEqual(['a', 'e', 'd'])
})

test('a release that was never live does not push out a good one', () => {
  expect(chooseReleasesToKeep(served, ['failed'], 3)).toEqual(['failed', 'e', 'd', 'c'])
})
