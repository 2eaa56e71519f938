import { expect, test } from 'vitest'
import { compareComponents } from './compare.ts'

const part = (name: string, digest: string) => ({
  name,
  id: `${name}-${digest}`,
  kind: 'extension' as const,
})

test('names what was added, changed and removed, and nothing else', () => {
  expect(
    compareComponents(
      [part('core', '1'), part('extensions/Cite', '1'), part('extensions/Old', '1')],
      [part('core', '1'), part('extensions/Cite', '2'), part('extensions/New', '1')],
    ),
  ).toEqual([
    { name: 'extensions/Cite', change: 'changed' },
    { name: 'extensions/New', change: 'added' },
    { name: 'extensions/Old', change: 'removed' },
  ])
})
