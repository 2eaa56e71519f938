import { repositoryContract } from '../../ports/repository.contract.ts'
import { memoryRepository } from './memory-repository.ts'

repositoryContract('memoryRepository', async () => {
  const repository = memoryRepository()
  return { repository, commit: async (files) => repository.commit(files).hash }
})
