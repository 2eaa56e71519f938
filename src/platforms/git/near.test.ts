import { expect, test } from 'vitest'
import { chooseNear } from './near.ts'

test('puts the likeliest first and leaves out the unlike', () => {
  const names = ['production', 'main', 'REL1_43', 'REL1_44', 'maintenance']
  expect(chooseNear('mian', names)).toEqual(['main'])
  expect(chooseNear('prodution', names)).toEqual(['production'])
  expect(chooseNear('rel1_43', names)).toEqual(['REL1_43', 'REL1_44'])
  expect(chooseNear('tenance', names)).toEqual(['maintenance'])
  expect(chooseNear('zzzzzz', names)).toEqual([])
})

test('stays short enough for a hint', () => {
  const names = Array.from({ length: 100 }, (_, at) => `fix-${at}`)
  expect(chooseNear('fix-', names)).toHaveLength(4)
})
