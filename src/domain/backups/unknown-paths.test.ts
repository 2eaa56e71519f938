import { expect, test } from 'vitest'
import { isForgotten, isOtherFile } from './unknown-paths.ts'

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

const AN_HOUR = 3_600_000

test.each(['public/8/86/F.png', 'public/archive/8/86/2026!F.png', 'deleted/a/b/c/abc.png'])(
  '%s may be an upload whose row is not written yet',
  (path) => {
    expect(isForgotten(path, 0, AN_HOUR)).toBe(false)
    expect(isForgotten(path, 0, AN_HOUR + 1)).toBe(true)
  },
)

test.each(['public/score/a/b/tune.midi', 'public/.htaccess', 'other/8/86/F.png'])(
  '%s never gets a row',
  (path) => {
    expect(isForgotten(path, 0, 0)).toBe(true)
  },
)
