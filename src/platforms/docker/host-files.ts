import { readFile, rename, writeFile } from 'node:fs/promises'

/**
 * Writes a file that a running host sees. A host reads it at any moment, also while another one is
 * made, so it has the old content or the new one and never less.
 */
export async function writeHostFile(path: string, content: string, mode = 0o644): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === content) return
  await writeFile(`${path}.part`, content, { mode })
  await rename(`${path}.part`, path)
}
