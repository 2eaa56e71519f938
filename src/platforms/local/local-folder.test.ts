import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { folderContract } from '../../ports/folder.contract.ts'
import { localFolder } from './local-folder.ts'

let root: string
let opened = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikistead-folder-'))
})
afterAll(async () => rm(root, { recursive: true }))

folderContract('a folder of this machine', async () =>
  localFolder(join(root, `${opened++}`, 'new')),
)
