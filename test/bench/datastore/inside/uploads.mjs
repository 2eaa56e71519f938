// Runs on the admin host: writes uploaded files of all sizes where MediaWiki looks for them, and
// prints their rows of the table `image`. What is in them cannot be compressed, as in photographs.
//
// usage: node uploads.mjs BYTES FILES_THERE
import { createHash, randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'

const [, , wanted, filesThere] = process.argv
const uploads = '/srv/wikistead/uploads'
const { uid, gid } = statSync(`${uploads}/public`)
const base36 = (hex) => BigInt(`0x${hex}`).toString(36).padStart(31, '0')
const normal = () =>
  Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())

let bytes = 0
const rows = []
for (let count = 0; bytes < Number(wanted); count++) {
  // Half of them are below 90 kB, few are above 2 MB.
  const content = randomBytes(Math.round(Math.min(2e7, Math.exp(Math.log(9e4) + 1.3 * normal()))))
  const name = `Bench_${Number(filesThere) + count}.jpg`
  const md5 = createHash('md5').update(name).digest('hex')
  const folder = `${uploads}/public/${md5[0]}/${md5.slice(0, 2)}`
  mkdirSync(folder, { recursive: true })
  for (const path of [`${uploads}/public/${md5[0]}`, folder]) chownSync(path, uid, gid)
  writeFileSync(`${folder}/${name}`, content)
  chownSync(`${folder}/${name}`, uid, gid)
  const sha1 = base36(createHash('sha1').update(content).digest('hex'))
  rows.push([name, content.length, 640, 480, '', 8, 'BITMAP', 'image', 'jpeg', 1, 1, stamp(), sha1])
  bytes += content.length
}
process.stdout.write(rows.map((row) => `${row.join('\t')}\n`).join(''))

function stamp() {
  return new Date().toISOString().replaceAll(/[-:T]|\..*/g, '')
}
