import { Problem } from '../../domain/problems/problem.ts'
import { fetchCommit } from './fetch.ts'
import type { Mirrors } from './mirrors.ts'
import { redact } from './redact.ts'
import { shellWord } from './shell-word.ts'
import { inTurns } from './turns.ts'
import { submodule, type Remote } from './urls.ts'

interface Wanted {
  /** Where in the wiki repository, for messages. */
  readonly path: string
  readonly commit: string
  readonly remote: Remote
}

/** Knows the trees of submodules' commits, and brings the commits that are not here yet. */
export interface Commits {
  /** In the same order. Fails with `submodule-missing`. */
  bring(wanted: readonly Wanted[]): Promise<string[]>
}

/** Connections at once; ssh servers turn down those who come with more than ten. */
const CONNECTIONS = 8

export function submoduleCommits(mirrors: Mirrors): Commits {
  const turns = inTurns(CONNECTIONS)

  /** The tree of each commit that is here. */
  async function findTrees(wanted: readonly Wanted[]): Promise<(string | undefined)[]> {
    if (wanted.length === 0) return []
    const git = await mirrors.shared()
    const stdin = wanted.map(({ commit }) => `${commit}^{tree}\n`).join('')
    const listing = await git.read(['cat-file', '--batch-check'], { stdin })
    return listing.split('\n').map((line) => /^([0-9a-f]{40}) tree /.exec(line)?.[1])
  }

  /** Same URL one after the other: they write the same mirror. Returns git's words by commit. */
  async function fetchAll(wanted: readonly Wanted[]): Promise<Map<string, string>> {
    const words = new Map<string, string>()
    await Promise.all(
      wanted.map(async ({ remote, commit }) => {
        const git = await mirrors.ofSubmodule(remote.url)
        const said = await turns(remote.url, async () => fetchCommit(git, remote, commit))
        if (said !== undefined) words.set(commit, said)
      }),
    )
    return words
  }

  return {
    async bring(wanted) {
      const present = await findTrees(wanted)
      const absent = wanted.filter((_, at) => present[at] === undefined)
      if (absent.length === 0) return present as string[]
      const words = await fetchAll(absent)
      const trees = await findTrees(wanted)
      return wanted.map((want, at) => trees[at] ?? missing(want, words.get(want.commit)))
    },
  }
}

function missing({ path, remote, commit }: Wanted, output = ''): never {
  const place = redact(remote.url)
  throw new Problem(
    'submodule-missing',
    `${submodule(path)}: cannot get commit ${commit} from ${place}`,
    {
      hint: `was it pushed there? see what works as the same user: git ls-remote ${shellWord(place)}`,
      output,
    },
  )
}
