import { expect, test } from 'vitest'
import { chooseNearest } from './nearest.ts'

const names = ['name', 'title', 'repository', 'image', 'wiki', 'keep', 'environments']

test.each([
  ['keeep', 'keep'],
  ['Title', 'title'],
  ['enviroments', 'environments'],
  ['repo', undefined],
  ['nmae', 'name'],
  ['repositry', 'repository'],
])('%s is near to %s', (wrong, nearest) => {
  expect(chooseNearest(wrong, names)).toBe(nearest)
})

test('what is far from all names has no nearest one', () => {
  expect(chooseNearest('colour', names)).toBeUndefined()
  expect(chooseNearest('colour', [])).toBeUndefined()
})
