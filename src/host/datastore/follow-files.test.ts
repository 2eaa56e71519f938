import { beforeEach, expect, test } from 'vitest'
import { followFiles } from './follow-files.ts'

interface Row {
  readonly name: string
  readonly sha1: string
  readonly uploadedAt: string
}

const sha = (letter: string) => letter.repeat(31)
let rows: Row[]
let questions: string[]
let now: Date
/** Answers as a wiki with one table of files would. */
const ask = async (sql: string) => {
  questions.push(sql)
  const since = /img_timestamp >= '(\d+)'/.exec(sql)?.[1]
  const wanted = /img_sha1 IN \(([^)]*)\)/.exec(sql)?.[1] ?? ''
  return [
    ['total', String(rows.length)],
    ...rows
      .filter(
        ({ uploadedAt, sha1 }) =>
          since === undefined || uploadedAt >= since || wanted.includes(sha1),
      )
      .map(({ name, sha1, uploadedAt }) => ['current', name, '', sha1, '9', uploadedAt]),
  ]
}
const names = ({ files }: { files: readonly { path: string }[] }) =>
  files.map(({ path }) => path.split('/').at(-1))
const isFull = () => !(questions.at(-1) ?? '').includes('img_timestamp >=')

beforeEach(() => {
  rows = [
    { name: 'Old.png', sha1: sha('a'), uploadedAt: '20250101000000' },
    { name: 'New.png', sha1: sha('b'), uploadedAt: '20261123115900' },
  ]
  questions = []
  now = new Date('2026-11-23T12:00:00Z')
})

const follow = () => followFiles(ask, () => now)
const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000))

test('lists all at first, then only what could be new', async () => {
  const files = follow()
  expect(names(await files.look('wiki'))).toEqual(['Old.png', 'New.png'])
  later(10)
  rows.push({ name: 'Newer.png', sha1: sha('c'), uploadedAt: '20261123120005' })
  expect(names(await files.look('wiki'))).toEqual(['New.png', 'Newer.png'])
  expect(isFull()).toBe(false)
  expect(questions).toHaveLength(2)
})

test('an upload whose date is long ago is found by the number of all', async () => {
  const files = follow()
  await files.look('wiki')
  later(10)
  rows.push({ name: 'Imported.png', sha1: sha('c'), uploadedAt: '20010101000000' })
  expect(names(await files.look('wiki'))).toContain('Imported.png')
  expect(isFull()).toBe(true)
})

test('a move and a new upload at once hide no import', async () => {
  const files = follow()
  await files.look('wiki')
  later(10)
  rows[1] = { name: 'Moved.png', sha1: sha('b'), uploadedAt: '20261123115900' }
  rows.push({ name: 'Newer.png', sha1: sha('c'), uploadedAt: '20261123120005' })
  rows.push({ name: 'Imported.png', sha1: sha('d'), uploadedAt: '20010101000000' })
  expect(names(await files.look('wiki'))).toContain('Imported.png')
})

test('an upload by a host whose clock is behind is seen', async () => {
  const files = follow()
  await files.look('wiki')
  later(600)
  await files.look('wiki')
  rows.push({ name: 'Late.png', sha1: sha('c'), uploadedAt: '20261123113000' })
  expect(names(await files.look('wiki'))).toContain('Late.png')
  expect(isFull()).toBe(false)
})

test('what was on no disk is asked for until it is, wherever it went', async () => {
  const files = follow()
  await files.look('wiki')
  files.remember([{ path: 'public/x/Old.png', sha1: sha('a'), bytes: 9 }])
  later(10)
  rows[0] = { name: 'Elsewhere.png', sha1: sha('a'), uploadedAt: '20250101000000' }
  expect(names(await files.look('wiki'))).toContain('Elsewhere.png')
  files.remember([])
  later(10)
  expect(names(await files.look('wiki'))).not.toContain('Elsewhere.png')
})

test('all are listed again each day, of another database and of another repository', async () => {
  const files = follow()
  await files.look('wiki')
  later(90_000)
  await files.look('wiki')
  expect(isFull()).toBe(true)
  later(10)
  await files.look('wiki_2')
  expect(isFull()).toBe(true)
  later(10)
  await files.look('wiki_2')
  expect(isFull()).toBe(false)
  files.startAnew()
  await files.look('wiki_2')
  expect(isFull()).toBe(true)
})
