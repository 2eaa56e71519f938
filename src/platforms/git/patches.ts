import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../domain/problems/problem.ts'
import type { Part } from '../../ports/repository.ts'
import type { Git } from './git.ts'
import type { Memo } from './memo.ts'
import { listLeaves, type Leaf } from './listing.ts'
import { FOLDER, readTrees } from './trees.ts'

/** A file below `patches/`; its path begins there. */
type Patch = Leaf

/** The parts with the tree's `patches/PART/*.patch` applied to them, in the order of their names. */
export async function applyPatches(
  git: Git,
  memo: Memo,
  tree: string,
  parts: readonly Part[],
): Promise<Part[]> {
  const patches = await listPatches(git, tree)
  const byPart = new Map<Part, Patch[]>()
  for (const patch of patches) {
    const part = parts.find(({ name }) => patch.path.startsWith(`${name}/`))
    if (part === undefined) throw noSuchPart(patch)
    byPart.set(part, [...(byPart.get(part) ?? []), patch])
  }
  return Promise.all(
    parts.map(async (part) => {
      const own = byPart.get(part)
      if (own === undefined) return part
      const inputs = ['patch', part.tree, own.map(({ hash }) => hash)]
      return { ...part, tree: await memo.remember(inputs, async () => apply(git, part, own)) }
    }),
  )
}

async function listPatches(git: Git, tree: string): Promise<Patch[]> {
  const [root = []] = await readTrees(git, [tree])
  const folder = root.find(({ name, mode }) => name === 'patches' && mode === FOLDER)
  if (folder === undefined) return []
  const files = await listLeaves(git, folder.hash)
  return files
    .filter(({ path }) => /\.(patch|diff)$/.test(path))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** Works on an index of its own and never on files, so nothing outside can be written. */
async function apply(git: Git, part: Part, patches: readonly Patch[]): Promise<string> {
  const index = join(git.directory, `index-${randomUUID()}`)
  const env = { GIT_INDEX_FILE: index }
  try {
    await git.read(['read-tree', part.tree], { env })
    for (const patch of patches) {
      const args = ['-c', 'apply.ignoreWhitespace=no', 'apply', '--cached', '--whitespace=nowarn']
      const stdin = git.stream(['cat-file', 'blob', patch.hash])
      const { status, stderr } = await git.run([...args, '-p1', '-'], { env, stdin })
      if (status !== 0) throw doesNotApply(patch, part, stderr)
    }
    return (await git.read(['write-tree'], { env })).trim()
  } finally {
    await rm(index, { force: true })
  }
}

const doesNotApply = ({ path }: Patch, { name }: Part, output: string) =>
  new Problem('patch-failed', `${JSON.stringify(`patches/${path}`)} does not apply to ${name}`, {
    hint: `make it anew against the commit of ${name} that is in use, or remove it if it is in there`,
    output,
  })

function noSuchPart({ path }: Patch): Problem {
  const folders = path.split('/').slice(0, -1)
  const name = folders.slice(0, folders[0] === 'core' ? 1 : 2).join('/')
  const file = JSON.stringify(`patches/${path}`)
  return new Problem('patch-failed', `${file} is for ${name || 'no part'}, which is not there`, {
    hint: 'patches lie in patches/core/, patches/extensions/NAME/ or patches/skins/NAME/',
  })
}
