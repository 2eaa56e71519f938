import { Problem } from '../../domain/problems/problem.ts'
import type { Part } from '../../ports/repository.ts'
import type { Git } from './git.ts'
import { editTree, readTrees, SYMBOLIC_LINK } from './trees.ts'

/** Where hosts keep what extensions write inside their own folders. */
const WRITABLE_ROOT = '/srv/wikistead/writable'

/** Refuses what would not stay below its part. */
export function checkWritable(entries: readonly string[]): void {
  for (const entry of entries) {
    const segments = entry.split('/')
    const isWrong = segments.some((segment) => /^(\.{0,2}|\.git)$/i.test(segment))
    if (isWrong || /\p{Cc}/u.test(entry)) throw malformed(entry)
  }
}

/** Where a link of the part may point to outside of it: path in the part, then target. */
export function writableLinks(part: Part, entries: readonly string[]): Map<string, string> {
  const prefix = part.kind === 'settings' ? '' : `${part.name}/`
  return new Map(
    entries
      .filter((entry) => entry.startsWith(prefix) && entry !== prefix)
      .map((entry) => [entry.slice(prefix.length), `${WRITABLE_ROOT}/${entry}`]),
  )
}

/** The part with links in the place of the folders that are written to. */
export async function linkWritable(
  git: Git,
  part: Part,
  entries: readonly string[],
): Promise<Part> {
  const links = await chooseLinks(git, part, entries)
  if (links.length === 0) return part
  const changes = await Promise.all(
    links.map(async ([path, stdin]) => {
      const hash = await git.read(['hash-object', '-w', '--stdin'], { stdin })
      return [path, { mode: SYMBOLIC_LINK, hash: hash.trim() }] as const
    }),
  )
  return { ...part, tree: await editTree(git, part.tree, new Map(changes)) }
}

/** The settings own every path at the root, so there only what exists counts. */
async function chooseLinks(git: Git, part: Part, entries: readonly string[]) {
  const links = [...writableLinks(part, entries)]
  if (part.kind !== 'settings' || links.length === 0) return links
  const [root = []] = await readTrees(git, [part.tree])
  const names = new Set(root.map(({ name }) => name))
  return links.filter(([path]) => names.has(path.split('/')[0] ?? ''))
}

const malformed = (entry: string) =>
  new Problem('config-invalid', `wiki.writable: ${JSON.stringify(entry)} is no path of a folder`, {
    hint: 'such as extensions/Widgets/compiled_templates: relative, without . and ..',
  })
