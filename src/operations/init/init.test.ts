import { beforeEach, expect, test } from 'vitest'
import type { Event } from '../../domain/events/event.ts'
import { memoryFolder } from '../../platforms/memory/memory-folder.ts'
import { init, type InitWorld } from './init.ts'

let files: Map<string, string>
let events: Event[]
let created: number
beforeEach(() => {
  files = new Map()
  events = []
  created = 0
})

const world = (): InitWorld => ({
  emit: (event) => events.push(event),
  clock: { now: () => new Date(0), sleep: async () => {}, every: () => () => {} },
  openFolder: () => memoryFolder(files),
  exampleWiki: {
    async create({ directory, title }) {
      created++
      const name = directory.replace('/memory/', '')
      if ([...files.keys()].some((file) => file.startsWith(`${name}/`)))
        throw new Error('in the way')
      files.set(`${name}/LocalSettings.php`, title)
    },
  },
})

const killed = (): InitWorld => ({
  ...world(),
  exampleWiki: {
    async create() {
      files.set('wiki.part/core/index.php', 'half')
      throw new Error('killed')
    },
  },
})

const request = { directory: 'demo', example: false, port: 8080 }
const example = { ...request, example: true }

test('makes a folder with a configuration that says the port', async () => {
  const result = await init({ ...request, port: 8093 }, world())
  expect(result).toEqual({ outcome: 'done', config: '/memory/wikistead.config.ts' })
  expect([...files.keys()].sort()).toEqual(['.gitignore', 'wikistead.config.ts'])
  expect(files.get('wikistead.config.ts')).toContain('docker({ port: 8093, heads: 2 })')
})

test('makes the example’s wiki too, with the site’s title', async () => {
  await init({ ...example, name: 'cats' }, world())
  expect([...files.keys()].sort()).toEqual([
    '.gitignore',
    'wiki/LocalSettings.php',
    'wikistead.config.ts',
  ])
  expect(files.get('wiki/LocalSettings.php')).toBe('Cats wiki')
  expect(events.map(({ type }) => type)).toEqual(['step-started', 'step-finished'])
})

test.each(['wikistead.config.ts', 'wikistead.config.mjs'])('never touches a %s', async (name) => {
  files.set(name, 'mine')
  for (const asked of [request, example])
    await expect(init(asked, world())).rejects.toMatchObject({ code: 'folder-not-empty' })
  expect([...files]).toEqual([[name, 'mine']])
})

test('never touches a wiki folder that is something else', async () => {
  files.set('wiki/notes.txt', 'mine')
  await expect(init(example, world())).rejects.toMatchObject({ code: 'folder-not-empty' })
  expect(files.get('wiki/notes.txt')).toBe('mine')
  expect(files.has('wikistead.config.ts')).toBe(false)
})

test('completes an example whose making was killed', async () => {
  await expect(init(example, killed())).rejects.toThrow('killed')
  expect(files.has('wikistead.config.ts')).toBe(false)
  expect((await init(example, world())).outcome).toBe('done')
  expect([...files.keys()].sort()).toEqual([
    '.gitignore',
    'wiki/LocalSettings.php',
    'wikistead.config.ts',
  ])
})

test('completes an example that was killed before its configuration', async () => {
  await init(example, world())
  files.delete('wikistead.config.ts')
  expect((await init(example, world())).outcome).toBe('done')
  expect(created).toBe(1)
})

test('an example that is whole stays as it is', async () => {
  await init(example, world())
  const before = [...files]
  expect((await init(example, world())).outcome).toBe('unchanged')
  expect([...files]).toEqual(before)
})
