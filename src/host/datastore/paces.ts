import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Paces } from '../../domain/backups/estimate.ts'
import { places } from './places.ts'

const file = join(places.state, 'paces.json')

/** How long each phase took the last time; files that were never laid out go as a copy. */
export async function readPaces(): Promise<Paces> {
  const written = await readFile(file, 'utf8').catch(() => '{}')
  const paces = JSON.parse(written) as Paces
  return { ...(paces.unpack === undefined ? {} : { files: paces.unpack }), ...paces }
}

export async function rememberPaces(paces: Paces): Promise<void> {
  const part = `${file}.${process.pid}.part`
  await writeFile(part, JSON.stringify({ ...(await readPaces()), ...paces }))
  await rename(part, file)
}
