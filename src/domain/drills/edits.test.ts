import { expect, test } from 'vitest'
import { compareEdits } from './edits.ts'

const edits = [10, 10.2, 10.5, 11.5].map((at, index) => ({ number: index + 1, at }))

test('nothing is lost where all that was acknowledged is there', () => {
  expect(compareEdits(edits, new Set([1, 2, 3, 4, 5]), 9)).toEqual({
    ...{ acknowledged: 4, lostEdits: 0, lostSeconds: 0 },
  })
  expect(compareEdits([], new Set(), 9)).toMatchObject({ lostEdits: 0, lostSeconds: 0 })
})

test('the lost time begins with the last edit that is still there', () => {
  expect(compareEdits(edits, new Set([1, 2]), 9)).toMatchObject({ lostEdits: 2, lostSeconds: 1.3 })
})

test('one that is missing in between makes all after it untrustworthy', () => {
  expect(compareEdits(edits, new Set([1, 3, 4]), 9)).toMatchObject({
    lostEdits: 1,
    lostSeconds: 1.5,
  })
})

test('where none came back, all since the restored instant is lost', () => {
  expect(compareEdits(edits, new Set(), 40)).toMatchObject({ lostEdits: 4, lostSeconds: 40 })
  expect(compareEdits(edits, new Set(), 0.2)).toMatchObject({ lostEdits: 4, lostSeconds: 1.5 })
})
