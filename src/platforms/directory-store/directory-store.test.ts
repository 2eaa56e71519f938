import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '../../ports/store.contract.ts'
import { directoryStore } from './directory-store.ts'

storeContract('directoryStore', async () =>
  directoryStore(await mkdtemp(join(tmpdir(), 'wikistead-store-'))),
)
