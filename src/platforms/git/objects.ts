import type { Git } from './git.ts'

export interface GitObject {
  readonly type: string
  readonly content: Buffer
}

/** Several objects, in order; undefined where there is none of that name. One git process. */
export async function readObjects(
  git: Git,
  names: readonly string[],
): Promise<(GitObject | undefined)[]> {
  if (names.length === 0) return []
  const output = await git.readBytes(['cat-file', '--batch'], { stdin: `${names.join('\n')}\n` })
  let at = 0
  return names.map(() => {
    const end = output.indexOf('\n', at)
    const header = output.toString('utf8', at, end)
    at = end + 1
    const [, type, size] = /^[0-9a-f]{40} (\w+) (\d+)$/.exec(header) ?? []
    if (type === undefined) return undefined
    const content = output.subarray(at, at + Number(size))
    at += content.length + 1
    return { type, content }
  })
}
