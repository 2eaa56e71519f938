import { readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { paths, releasePath } from './paths.ts'

/** Points a view at a composition: one rename for PHP, one for static files. */
export async function pointView(view: 'current' | 'staged', activation: string): Promise<void> {
  const path = releasePath(activation)
  // Apache passes the file on as it is, so there is no newline at its end.
  await replace(`${paths.root}/${view}.path`, async (part) => writeFile(part, path))
  await replace(`${paths.root}/${view}`, async (part) => symlink(path, part))
}

async function replace(target: string, make: (part: string) => Promise<void>): Promise<void> {
  const part = `${target}.part`
  await rm(part, { force: true })
  await make(part)
  await rename(part, target)
}

/** Makes the composition new again for the collector: a slow request may still use it. */
export async function markLeft(activation: string): Promise<void> {
  const now = new Date()
  await utimes(releasePath(activation), now, now).catch(() => undefined)
}

/** The activation that this host serves now. */
export async function readServing(): Promise<string | null> {
  const path = await readFile(`${paths.root}/current.path`, 'utf8').catch(() => null)
  return path === null ? null : path.slice(paths.releases.length + 1)
}
