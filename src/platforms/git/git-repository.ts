import { join, resolve } from 'node:path'
import type { RepositorySource } from '../../domain/sites/site.ts'
import type { Repository } from '../../ports/repository.ts'
import { checkPart } from './check.ts'
import { submoduleCommits } from './commits.ts'
import { fetchHeadsAndTags } from './fetch.ts'
import { archive, contains, listFiles, readFile } from './files.ts'
import { openMemo } from './memo.ts'
import { openMirrors, SHARED } from './mirrors.ts'
import { readParts } from './read-parts.ts'
import { redact } from './redact.ts'
import { resolveRef } from './refs.ts'
import { tidy } from './tidy.ts'
import { checkSourceUrl } from './urls.ts'
import { writableLinks } from './writable.ts'

export interface GitPlaces {
  /** Bare mirrors lie here. All of it can be fetched and made again. */
  readonly stateDirectory: string
  /** Where a relative path of a repository starts: the operations folder. */
  readonly baseDirectory: string
}

/** The wiki repository, read with the git program through bare mirrors. Writes no work tree. */
export function gitRepository(
  source: RepositorySource & { readonly writable: readonly string[] },
  { stateDirectory, baseDirectory }: GitPlaces,
): Repository {
  const directory = resolve(stateDirectory)
  const mirrors = openMirrors(directory)
  const memo = openMemo(join(directory, SHARED, 'memo'))
  const commits = submoduleCommits(mirrors)
  const shared = async () => mirrors.shared()
  // Not at once, so that a refused URL is the problem of who fetches, and not of who builds.
  const remote = () => checkSourceUrl(source.url, baseDirectory)

  return {
    async fetch() {
      const from = remote()
      await fetchHeadsAndTags(await mirrors.of(from.url), from)
      await tidy(await shared())
    },

    async resolve(ref) {
      return resolveRef(await mirrors.of(remote().url), ref, redact(source.url))
    },

    async readParts(commit) {
      const { url } = remote()
      const { allowLocalSubmodules: allowLocal, writable } = source
      return readParts(commit, { git: await shared(), memo, commits, url, allowLocal, writable })
    },

    async checkPart(part) {
      await checkPart(await shared(), part, writableLinks(part, source.writable))
    },

    async listFiles(part) {
      return listFiles(await shared(), part)
    },

    async readFile(part, path) {
      return readFile(await shared(), part, path)
    },

    async contains(part, text) {
      return contains(await shared(), part, text)
    },

    archive(part) {
      return archive(shared, part)
    },
  }
}
