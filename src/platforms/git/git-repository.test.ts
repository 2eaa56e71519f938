import { repositoryContract } from '../../ports/repository.contract.ts'
import { gitRepository } from './git-repository.ts'
import { commit, makeRepository, temporaryDirectory } from './wiki.fixture.ts'

repositoryContract('gitRepository', async () => {
  const source = await makeRepository()
  const [stateDirectory, baseDirectory] = [await temporaryDirectory(), await temporaryDirectory()]
  const repository = gitRepository(
    { url: source, branch: 'main', allowLocalSubmodules: false, writable: [] },
    { stateDirectory, baseDirectory },
  )
  return { repository, commit: async (files) => commit(source, files) }
})
