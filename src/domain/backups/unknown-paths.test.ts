import { expect, test } from 'vitest'
import { isOtherFile } from './unknown-paths.ts'

const known = new Set(['public/8/86/F.png'])

test('what extensions put there is copied', () => {
  expect(isOtherFile('public/score/a/b/tune.midi', known)).toBe(true)
  expect(isOtherFile('public/8/86/Stray.png', known)).toBe(true)
  expect(isOtherFile('public/.htaccess', known)).toBe(true)
})

test('what a table knows is copied by its content instead', () => {
  expect(isOtherFile('public/8/86/F.png', known)).toBe(false)
})

test.each([
  ...['public/thumb/8/86/F.png/80px-F.png', 'public/temp/1', 'public/lockdir/x.lock'],
  ...['cache/x', '.restore-1/public/8/86/F.png', '.replaced-1/public/x', 'public/x.part'],
])('%s can be made again or is no upload', (path) => {
  expect(isOtherFile(path, known)).toBe(false)
})
