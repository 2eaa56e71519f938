import { beforeEach, expect, test } from 'vitest'
import { memoryContent } from '../../platforms/memory/memory-wiki.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { deploy } from '../deploy/deploy.ts'
import { lookThroughEdge } from './look-through-edge.ts'

let world: MemoryWorld
let asked: string[]
beforeEach(async () => {
  world = memoryWorld()
  await deploy({}, world)
  asked = []
})

const look = async (missing: readonly string[] = [], body?: string) => {
  const stable = { release: world.serving()[0]?.split('.')[0] ?? '', database: 'wiki' }
  const get = async (path: string) => {
    asked.push(path)
    return { ...(await world.edge.get(path)), ...(body === undefined ? {} : { body }) }
  }
  await lookThroughEdge(stable, missing, { ...world, edge: { ...world.edge, get } })
}

test('main page, newest page and newest file are asked for', async () => {
  await look()
  expect(asked.map((path) => path.replace(/[?&]?wikistead=.*/, ''))).toEqual([
    '/index.php',
    '/api.php?action=query&meta=siteinfo&format=json',
    '/index.php?curid=1&redirect=no',
    '/images/3/3d/F.png',
  ])
})

test('a page of another revision than the database says is no restored page', async () => {
  world.edge.content = { ...memoryContent, revision: 6 }
  await expect(look()).rejects.toMatchObject({
    ...{ code: 'restore-failed', message: expect.stringMatching(/is not at revision 7$/) },
  })
})

test('a file of other bytes than the database says is none', async () => {
  world.edge.content = { ...memoryContent, bytes: 'another picture' }
  await expect(look()).rejects.toMatchObject({
    message: expect.stringMatching(/F\.png has another content than the database says$/),
  })
})

test('a file that is known to be gone is not asked for', async () => {
  await look(['public/3/3d/F.png'])
  expect(asked.filter((path) => path.includes('images'))).toEqual([])
})

test('a wiki that only members read is looked at as far as a visitor gets', async () => {
  await look([], '{"error":{"code":"readapidenied"}}')
  expect(asked).toHaveLength(2)
  expect(world.events).toContainEqual(expect.objectContaining({ type: 'note' }))
})

test('a page of another release is none', async () => {
  const stable = { release: 'other', database: 'wiki' }
  await expect(lookThroughEdge(stable, [], world)).rejects.toMatchObject({
    message: expect.stringContaining('comes from '),
  })
})
