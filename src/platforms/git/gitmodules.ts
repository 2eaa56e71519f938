import type { Git } from './git.ts'

/** The URL of each submodule by its path, as the `.gitmodules` of the tree say. */
export async function readGitmodules(git: Git, tree: string): Promise<Map<string, string>> {
  const pattern = String.raw`^submodule\..*\.(path|url)$`
  const args = ['config', `--blob=${tree}:.gitmodules`, '-z', '--get-regexp', pattern]
  const { status, stdout } = await git.run(args)
  // No such file, or one that git cannot read: then no submodule has a URL, which is said by path.
  return status === 0 ? parseGitmodules(stdout) : new Map()
}

/** Reads `submodule.NAME.path LF value NUL`; names may have dots in them. */
function parseGitmodules(listing: string): Map<string, string> {
  const paths = new Map<string, string>()
  const urls = new Map<string, string>()
  for (const line of listing.split('\0')) {
    const [, name, key, value] = /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(line) ?? []
    if (name === undefined || value === undefined) continue
    if (key === 'path') paths.set(name, value.replace(/\/+$/, ''))
    else urls.set(name, value)
  }
  const found = new Map<string, string>()
  for (const [name, path] of paths) {
    const url = urls.get(name)
    if (url !== undefined) found.set(path, url)
  }
  return found
}
