import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { inside, shell } from '../site.mjs'

/** Of the content, the rest is text; as in wikis that people wrote. */
const FILES = 0.2
/** What a byte of text takes in the database, with its rows in other tables and their indexes. */
const OVERHEAD = 1.25
/** Milliseconds */
const LONG = 3_600_000

export const program = async (name) =>
  readFile(fileURLToPath(new URL(`inside/${name}`, import.meta.url)), 'utf8')

const load = `LOAD DATA LOCAL INFILE '/dev/stdin' INTO TABLE image CHARACTER SET binary (img_name,
  img_size, img_width, img_height, img_metadata, img_bits, img_media_type, img_major_mime,
  img_minor_mime, img_description_id, img_actor, img_timestamp, img_sha1)`

export const nothing = { pages: 0, revisions: 0, links: 0, textBytes: 0, files: 0 }

/**
 * Adds that many bytes to the wiki; none of it goes through the log, as a wiki that grew over years
 * has no such log. Returns what the wiki has then.
 */
export async function fill(database, bytes, there) {
  const text = Math.round((bytes * (1 - FILES)) / OVERHEAD)
  const argv = ['node', '--input-type=module', '-', database, String(text), String(there.pages)]
  const written = await inside('database', argv, await program('content.mjs'), LONG)
  const uploads = ['node', '--input-type=module', '-', String(Math.round(bytes * FILES))]
  uploads.push(String(there.files))
  const { stdout: rows } = await inside('admin', uploads, await program('uploads.mjs'), LONG)
  const client = ['mariadb', '--defaults-file=/etc/wikistead/mariadb.cnf', '--local-infile=1']
  const sql = `SET SESSION sql_log_bin = 0; ${load}`
  await inside('database', [...client, database, '-e', sql], rows)
  const came = { ...JSON.parse(written.stdout), files: rows.split('\n').length - 1 }
  return Object.fromEntries(
    Object.entries(came).map(([name, count]) => [name, there[name] + count]),
  )
}

/** Bytes on the disk. */
export async function measureData() {
  const size = async (host, path) =>
    Number((await shell(host, `du -sbL ${path} | cut -f 1`)).stdout)
  return {
    database: await size('database', '/var/lib/mysql/live'),
    files: await size('admin', '/srv/wikistead/uploads/public'),
  }
}
