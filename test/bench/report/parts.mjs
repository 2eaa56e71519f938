import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../../scripts/ensure.mjs'

const file = join(root, 'docs/benchmarks.md')
/** Where the second part begins; no reader sees it. */
const BORDER = '<!-- The datastore: written by npm run bench -- datastore -->'

/**
 * Writes one part of docs/benchmarks.md and leaves the other as it is.
 *
 * @param {'deploy' | 'datastore'} part @param {string} text
 */
export async function writePart(part, text) {
  const [deploy = '', datastore = ''] = (await readFile(file, 'utf8')).split(BORDER)
  const parts = { deploy, datastore, [part]: text }
  const second = parts.datastore.trim() === '' ? '' : `\n${BORDER}\n\n${parts.datastore.trim()}\n`
  await writeFile(file, `${parts.deploy.trimEnd()}\n${second}`)
}
