import { Problem } from '../../domain/problems/problem.ts'
import type { Part } from '../../ports/repository.ts'
import type { Git } from './git.ts'
import { listLeaves, type Leaf } from './listing.ts'
import { readObjects } from './objects.ts'
import { GITLINK, SYMBOLIC_LINK } from './trees.ts'

/**
 * Refuses paths and links that would reach beyond the part once it is unpacked. `ours` are the
 * links that we put there: path, then target.
 */
export async function checkPart(
  git: Git,
  part: Part,
  ours: ReadonlyMap<string, string>,
): Promise<void> {
  const leaves = await listLeaves(git, part.tree)
  for (const leaf of leaves) {
    const fault = faultOf(leaf)
    if (fault !== undefined) throw unsafe(part, leaf.path, fault)
  }
  const links = leaves.filter(({ mode }) => mode === SYMBOLIC_LINK)
  checkDoubles(part, leaves, links)
  await checkLinks(git, part, links, ours)
}

function faultOf({ path, mode }: Leaf): string | undefined {
  if (/\p{Cc}/u.test(path)) return 'has a control character in its name'
  // What git printed was read as UTF-8; this is what wrong bytes become.
  if (path.includes('\uFFFD')) return 'has a name that is not valid UTF-8'
  if (/(^|\/)(\.{0,2}|\.git)(\/|$)/i.test(path)) return 'is a path that no tree may hold'
  if (mode === GITLINK) return 'is a submodule that nothing was put in the place of'
  return undefined
}

/** A link and a folder of one name: the folder's files would be written through the link. */
function checkDoubles(part: Part, leaves: readonly Leaf[], links: readonly Leaf[]): void {
  const seen = new Set<string>()
  for (const { path } of leaves) {
    if (seen.has(path)) throw unsafe(part, path, 'is there twice')
    seen.add(path)
  }
  for (const { path } of links.length === 0 ? [] : leaves)
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      if (seen.has(path.slice(0, at))) throw unsafe(part, path.slice(0, at), 'is there twice')
}

async function checkLinks(
  git: Git,
  part: Part,
  links: readonly Leaf[],
  ours: ReadonlyMap<string, string>,
): Promise<void> {
  const paths = new Set(links.map(({ path }) => path))
  const contents = await readObjects(
    git,
    links.map(({ hash }) => hash),
  )
  for (const [at, { path }] of links.entries()) {
    const target = contents[at]?.content.toString('utf8') ?? ''
    const fault = ours.get(path) === target ? undefined : faultOfLink(path, target, paths)
    if (fault === undefined) continue
    throw unsafe(part, path, `is a symbolic link to ${JSON.stringify(target)}, which ${fault}`)
  }
}

function faultOfLink(path: string, target: string, links: ReadonlySet<string>): string | undefined {
  if (target === '' || /[\p{Cc}\uFFFD]/u.test(target)) return 'is not the name of anything'
  if (target.startsWith('/')) return 'is an absolute path'
  const at = path.split('/').slice(0, -1)
  let isThroughLink = false
  for (const segment of target.split('/')) {
    if (segment === '..') {
      // Behind another link, `..` is the folder above that one's target, not above its name.
      if (isThroughLink) return 'goes up again behind another link'
      if (at.pop() === undefined) return 'leaves the component'
    } else if (segment !== '' && segment !== '.') {
      at.push(segment)
      isThroughLink ||= links.has(at.join('/'))
    }
    if (segment.toLowerCase() === '.git') return 'is a path that no tree may hold'
  }
  return undefined
}

const unsafe = (part: Part, path: string, fault: string) =>
  new Problem('repository-unsafe', `${part.name}: ${JSON.stringify(path)} ${fault}`, {
    hint: `remove it from the repository that ${part.name} comes from`,
  })
