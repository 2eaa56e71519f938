import { readdir, readlink, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { places } from './places.ts'

const mark = (id: string) => join(places.database, `replaced-${id}`)

/** Which data directory a restore replaced: a link beside it, so that both are seen together. */
export async function rememberReplaced(id: string, directory: string): Promise<void> {
  await rm(mark(id), { force: true })
  await symlink(directory, mark(id))
}

export const readReplaced = async (id: string): Promise<string | undefined> =>
  readlink(mark(id)).catch(() => undefined)

export const forgetReplaced = async (id: string): Promise<void> => rm(mark(id), { force: true })

/** The restores of which something is kept, also of those that were never swapped in. */
export async function listReplaced(): Promise<string[]> {
  const names = await readdir(places.database).catch(() => [])
  const files = await readdir(places.uploads).catch(() => [])
  const live = await readlink(places.live).catch(() => '')
  const marked = names.flatMap((name) => /^replaced-(.+)$/.exec(name)?.[1] ?? [])
  const targets = await Promise.all(marked.map(readReplaced))
  const left = names.filter((name) => name !== live && !targets.includes(name))
  const ids = [
    ...marked,
    ...left.flatMap((name) => /^restore-(?!verify-)(.+)(?<!\.part)$/.exec(name)?.[1] ?? []),
    ...files.flatMap((name) => /^\.(?:replaced|restore)-(.+)(?<!\.part)$/.exec(name)?.[1] ?? []),
  ]
  return [...new Set(ids)].sort()
}
