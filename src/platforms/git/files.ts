import { Readable } from 'node:stream'
import type { Part, PartFile } from '../../ports/repository.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { redact } from './redact.ts'
import type { Git } from './git.ts'
import { listLeaves } from './listing.ts'

export async function listFiles(git: Git, part: Part): Promise<PartFile[]> {
  const leaves = await listLeaves(git, part.tree)
  return leaves.map(({ path, hash }) => ({ path, blob: hash }))
}

/** Follows links inside the part, as PHP would. */
export async function readFile(git: Git, part: Part, path: string): Promise<string | undefined> {
  // Names that checkPart lets no tree have; git reads one name a line, and dies of others.
  if (path.includes('\n') || /(^|\/)\.{0,2}(\/|$)/.test(path)) return undefined
  const args = ['cat-file', '--batch', '--follow-symlinks']
  const output = await git.read(args, { stdin: `${part.tree}:${path}\n` })
  const header = /^[0-9a-f]{40} blob \d+\n/.exec(output)?.[0]
  return header === undefined ? undefined : output.slice(header.length, -1)
}

/** The text is one line: git would take each of several lines for a text of its own. */
export async function contains(git: Git, part: Part, text: string): Promise<boolean> {
  const { status, stderr } = await git.run(['grep', '-F', '-q', '-e', text, part.tree])
  if (status <= 1) return status === 0
  throw new Problem('command-failed', `git grep failed in ${part.name}`, {
    output: redact(stderr),
  })
}

/** As tar. What went wrong comes out of the stream. */
export const archive = (open: () => Promise<Git>, part: Part): Readable =>
  Readable.from(pieces(open, part), { objectMode: false })

async function* pieces(open: () => Promise<Git>, part: Part): AsyncGenerator<Buffer> {
  const git = await open()
  yield* git.stream(['archive', '--format=tar', part.tree])
}
