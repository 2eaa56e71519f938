import { readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { places } from './places.ts'
import { listPaths, listSnapshots } from './restic.ts'

const file = join(places.cache, 'files-by-snapshot')

/**
 * The contents of uploads that the repository has, each with a snapshot that holds it. A snapshot
 * never changes, so each is read once on this host: there is one for every ten seconds in which
 * somebody uploaded something.
 */
export async function findHolders(): Promise<Map<string, string>> {
  const known = await readKnown()
  const snapshots = await listSnapshots(['files'])
  const found = new Map<string, string>()
  const lines: string[] = []
  for (const { id } of snapshots) {
    const names = known.get(id) ?? (await listPaths(id)).map((path) => basename(path))
    lines.push([id, ...names].join(' '))
    for (const name of names) found.set(name, id)
  }
  if (snapshots.some(({ id }) => !known.has(id))) {
    await writeFile(`${file}.part`, `${lines.join('\n')}\n`)
    await rename(`${file}.part`, file)
  }
  return found
}

async function readKnown(): Promise<Map<string, readonly string[]>> {
  const written = await readFile(file, 'utf8').catch(() => '')
  const lines = written.split('\n').filter(Boolean)
  return new Map(
    lines.map((line) => {
      const [id = '', ...names] = line.split(' ')
      return [id, names] as const
    }),
  )
}
