import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findHolders } from './holders.ts'
import { places } from './places.ts'

const file = join(places.cache, 'known-files')

/** The contents that the repository has; asked of the repository where this host is new. */
export async function readKnownFiles(): Promise<Set<string>> {
  const written = await readFile(file, 'utf8').catch(() => undefined)
  if (written !== undefined) return new Set(written.split('\n').filter(isWhole))
  const known = new Set((await findHolders()).keys())
  await writeFile(`${file}.part`, [...known].map((sha1) => `${sha1}\n`).join(''))
  await rename(`${file}.part`, file)
  return known
}

/** The last line may have been cut off. */
const isWhole = (sha1: string) => sha1.length === 31

export const rememberFiles = async (sha1s: readonly string[]): Promise<void> =>
  appendFile(file, sha1s.map((sha1) => `${sha1}\n`).join(''))

export const forgetKnownFiles = async (): Promise<void> => rm(file, { force: true })
