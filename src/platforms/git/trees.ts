import { Problem } from '../../domain/problems/problem.ts'
import type { Git } from './git.ts'
import { readObjects } from './objects.ts'

export interface Entry {
  /** Six octal digits. */
  readonly mode: string
  readonly name: string
  readonly hash: string
}

export const FOLDER = '040000'
export const SYMBOLIC_LINK = '120000'
export const GITLINK = '160000'

/**
 * The entries of several trees, each named by its hash or as `HASH:path`; undefined where there
 * is no tree. One git process, however many there are.
 */
export async function readTrees(
  git: Git,
  names: readonly string[],
): Promise<(Entry[] | undefined)[]> {
  const objects = await readObjects(git, names)
  return objects.map((object) => (object?.type === 'tree' ? parseTree(object.content) : undefined))
}

/** `MODE NAME NUL` and the twenty bytes of the hash, again and again. */
function parseTree(content: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(' ', at)
    const end = content.indexOf(0, space)
    const name = content.toString('utf8', space + 1, end)
    // git's own tools would die on such a tree, without saying which name it was.
    if (name === '' || name.includes('/'))
      throw new Problem(
        'repository-unsafe',
        `a folder has an entry called ${JSON.stringify(name)}`,
        {
          hint: 'no git program makes such a tree; find out who pushed it',
        },
      )
    entries.push({
      mode: content.toString('latin1', at, space).padStart(6, '0'),
      name,
      hash: content.toString('hex', end + 1, end + 21),
    })
    at = end + 21
  }
  return entries
}

const typeOf = (mode: string) => (mode === FOLDER ? 'tree' : mode === GITLINK ? 'commit' : 'blob')

/** Writes a tree, in git's own order; returns its hash. */
export async function writeTree(git: Git, entries: readonly Entry[]): Promise<string> {
  const lines = entries.map(({ mode, name, hash }) => `${mode} ${typeOf(mode)} ${hash}\t${name}\0`)
  // Submodules that nobody needs are not here: --missing lets their entries pass.
  return (await git.read(['mktree', '-z', '--missing'], { stdin: lines.join('') })).trim()
}

/** Puts entries at paths of the tree, whatever was there; returns the new tree's hash. */
export async function editTree(
  git: Git,
  tree: string | undefined,
  changes: ReadonlyMap<string, Omit<Entry, 'name'>>,
): Promise<string> {
  const [present = []] = tree === undefined ? [] : await readTrees(git, [tree])
  const entries = new Map(present.map((entry) => [entry.name, entry]))
  const below = new Map<string, Map<string, Omit<Entry, 'name'>>>()
  for (const [path, change] of changes) {
    const [name = '', ...rest] = path.split('/')
    if (rest.length === 0) entries.set(name, { ...change, name })
    else below.set(name, (below.get(name) ?? new Map()).set(rest.join('/'), change))
  }
  await Promise.all(
    [...below].map(async ([name, inner]) => {
      const old = entries.get(name)
      const hash = await editTree(git, old?.mode === FOLDER ? old.hash : undefined, inner)
      entries.set(name, { mode: FOLDER, name, hash })
    }),
  )
  return writeTree(git, [...entries.values()])
}
