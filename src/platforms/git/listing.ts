import type { Git } from './git.ts'
import { GITLINK, type Entry } from './trees.ts'

export interface Leaf extends Omit<Entry, 'name'> {
  readonly path: string
}

/** All that is in the tree, at any depth, without the folders themselves. */
export const listLeaves = async (git: Git, tree: string): Promise<Leaf[]> =>
  parseListing(await git.read(['ls-tree', '-r', '-z', tree]))

/** The submodules in the tree, at any depth. Does not read the files' names, which are many. */
export const listGitlinks = async (git: Git, tree: string): Promise<Leaf[]> =>
  parseListing(await git.read(['ls-tree', '-r', '-d', '-z', tree])).filter(
    ({ mode }) => mode === GITLINK,
  )

const parseListing = (listing: string): Leaf[] =>
  listing
    .split('\0')
    .slice(0, -1)
    .map((line) => ({
      mode: line.slice(0, 6),
      hash: line.slice(line.indexOf('\t') - 40, line.indexOf('\t')),
      path: line.slice(line.indexOf('\t') + 1),
    }))
