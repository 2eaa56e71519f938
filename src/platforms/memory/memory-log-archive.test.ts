import { logArchiveContract } from '../../ports/log-archive.contract.ts'
import { memoryLogArchive } from './memory-log-archive.ts'

logArchiveContract('memoryLogArchive', async () => {
  const archive = memoryLogArchive()
  return { archive, say: async (lines) => archive.say(...lines) }
})
