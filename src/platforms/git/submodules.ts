import { Problem } from '../../domain/problems/problem.ts'
import type { Commits } from './commits.ts'
import type { Git } from './git.ts'
import { readGitmodules } from './gitmodules.ts'
import type { Memo } from './memo.ts'
import { listGitlinks, type Leaf } from './listing.ts'
import { editTree, FOLDER } from './trees.ts'
import { checkSubmoduleUrl, resolveUrl, submodule } from './urls.ts'

/** Submodules inside submodules; deeper is a mistake or a trap. */
const DEEPEST = 8

export interface Nest {
  readonly tree: string
  /** Relative URLs of submodules start from it. */
  readonly url: string
  /** Where it lies in the wiki repository, with a slash at the end; empty for the root. */
  readonly prefix: string
  /** Paths below which nothing is needed, so that what is only there need not be reachable. */
  readonly skip: readonly string[]
  readonly depth: number
}

export interface Grafting {
  readonly git: Git
  readonly memo: Memo
  readonly commits: Commits
  readonly allowLocal: boolean
}

/** The same tree with a real folder in the place of each submodule, to any depth. */
export async function graftSubmodules(nest: Nest, grafting: Grafting): Promise<string> {
  const { tree, url, skip } = nest
  const inputs = ['graft', tree, url, skip, grafting.allowLocal]
  return grafting.memo.remember(inputs, async () => graft(nest, grafting))
}

async function graft(nest: Nest, grafting: Grafting): Promise<string> {
  const { git, commits } = grafting
  const links = (await listGitlinks(git, nest.tree)).filter(
    ({ path }) => !isSkipped(path, nest.skip),
  )
  if (links.length === 0) return nest.tree
  if (nest.depth === DEEPEST) throw tooDeep(nest)
  const wanted = await locate(links, nest, grafting)
  const trees = await commits.bring(wanted)
  const grafted = await Promise.all(
    wanted.map(async ({ path, remote }, at) => {
      const inner = {
        tree: trees[at] as string,
        url: remote.url,
        prefix: `${path}/`,
        skip: skipBelow(path.slice(nest.prefix.length), nest.skip),
        depth: nest.depth + 1,
      }
      const hash = await graftSubmodules(inner, grafting)
      return [path.slice(nest.prefix.length), { mode: FOLDER, hash }] as const
    }),
  )
  return editTree(git, nest.tree, new Map(grafted))
}

/** Says where each submodule is fetched from. */
async function locate(links: readonly Leaf[], nest: Nest, { git, allowLocal }: Grafting) {
  const urls = await readGitmodules(git, nest.tree)
  return links.map(({ path, hash }) => {
    const url = urls.get(path)
    const full = nest.prefix + path
    if (url === undefined) throw homeless(full, hash, nest)
    const remote = checkSubmoduleUrl(resolveUrl(nest.url, url), full, allowLocal)
    return { path: full, commit: hash, remote }
  })
}

const isSkipped = (path: string, skip: readonly string[]) =>
  skip.some((left) => path === left || path.startsWith(`${left}/`))

const skipBelow = (path: string, skip: readonly string[]) =>
  skip.filter((left) => left.startsWith(`${path}/`)).map((left) => left.slice(path.length + 1))

const homeless = (path: string, commit: string, { prefix }: Nest) =>
  new Problem(
    'submodule-missing',
    `${submodule(path)}: cannot get commit ${commit}; ${JSON.stringify(`${prefix}.gitmodules`)} has no URL for it`,
    { hint: 'add its path and url there, or git rm --cached it' },
  )

const tooDeep = ({ prefix }: Nest) =>
  new Problem(
    'repository-unsafe',
    `${JSON.stringify(prefix)} has submodules more than ${DEEPEST} levels deep`,
    { hint: 'is a repository a submodule of itself?' },
  )
