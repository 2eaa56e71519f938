import { expect, test } from 'vitest'
import { backupId, comparePositions, compareTables } from './backup.ts'
import {
  archivePath,
  deletedPath,
  isSafePath,
  publicPath,
  storageKey,
  toBase36,
} from './stored-file.ts'

test('a backup’s name sorts by time', () => {
  expect(backupId(new Date('2026-11-23T03:15:00.123Z'))).toBe('20261123T031500Z')
})

test('places of one log are ordered by segment, then by byte', () => {
  const place = (file: string, offset: number) => ({ timeline: 'one', file, offset })
  expect(comparePositions(place('binlog.000002', 4), place('binlog.000010', 4))).toBeLessThan(0)
  expect(comparePositions(place('binlog.000002', 900), place('binlog.000002', 1000))).toBeLessThan(
    0,
  )
  expect(comparePositions(place('binlog.000002', 4), place('binlog.000002', 4))).toBe(0)
})

test('tables that differ are told, each in one line', () => {
  expect(
    compareTables(
      {
        'wiki.page': { rows: 3, checksum: 1 },
        'wiki.user': { rows: 2, checksum: 5 },
        'wiki.text': { rows: 1, checksum: 7 },
        'wiki.same': { rows: 1, checksum: null },
      },
      {
        'wiki.page': { rows: 4, checksum: 2 },
        'wiki.user': { rows: 2, checksum: 6 },
        'wiki.same': { rows: 1, checksum: null },
        'wiki.new': { rows: 9, checksum: 1 },
      },
    ),
  ).toEqual([
    'wiki.new: was not there, has 9 rows',
    'wiki.page: had 3 rows, has 4',
    'wiki.text: had 1 rows, is missing',
    'wiki.user: 2 rows, other content',
  ])
})

test('files lie where MediaWiki puts them', () => {
  expect(toBase36('da39a3ee5e6b4b0d3255bfef95601890afd80709')).toBe(
    'phoiac9h4m842xq45sp7s6u21eteeq1',
  )
  expect(publicPath('861f', 'F.png')).toBe('public/8/86/F.png')
  expect(archivePath('861f', '20261123!F.png')).toBe('public/archive/8/86/20261123!F.png')
  expect(deletedPath('abcdef.png')).toBe('deleted/a/b/c/abcdef.png')
})

test('a hidden version is called by its content and by the ending that MediaWiki gives it', () => {
  expect(storageKey('Photo.JPEG', 'abc')).toBe('abc.jpg')
  expect(storageKey('Two.dots.SVG', 'abc')).toBe('abc.svg')
  expect(storageKey('.png', 'abc')).toBe('abc')
  expect(storageKey('No ending', 'abc')).toBe('abc')
  expect(storageKey('Odd.e~f', 'abc')).toBe('abc')
})

test('a name that leads out of the uploads is no path', () => {
  expect(isSafePath('public/8/86/Ä b.png')).toBe(true)
  for (const path of ['public/8/86/../../../etc/passwd', 'public//x', 'public/./x', 'public/a\0b'])
    expect(isSafePath(path)).toBe(false)
})
