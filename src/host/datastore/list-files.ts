import { createHash } from 'node:crypto'
import {
  archivePath,
  deletedPath,
  isSafePath,
  publicPath,
  storageKey,
  type StoredFile,
} from '../../domain/backups/stored-file.ts'
import type { Ask } from './database-client.ts'

/** MediaWiki's `File::DELETED_FILE`. */
const HIDDEN = 1

const md5 = (name: string) => createHash('md5').update(name, 'utf8').digest('hex')

export interface ListedFile extends StoredFile {
  /** MediaWiki's timestamp of the upload, which stays with it as its content does. */
  readonly uploadedAt: string
}

export interface Listing {
  readonly files: ListedFile[]
  /** How many versions of files there are, of whatever state: only uploads make them more. */
  readonly total: number
}

/**
 * Every file that the database knows: current, old and deleted ones, each path once. An old version
 * that somebody hid lies among the deleted ones, where no visitor gets it.
 */
export const listFiles = async (database: string, ask: Ask): Promise<Listing> =>
  askFiles(database, ask, { image: 'TRUE', oldimage: 'TRUE', filearchive: 'TRUE' })

export const timestampOf = (instant: Date): string =>
  instant.toISOString().replaceAll(/\D/g, '').slice(0, 14)

/**
 * Those that were uploaded since, or whose content is wanted; and how many there are in all, of the
 * same instant. MediaWiki writes the time of the upload, in UTC, and keeps it when a file is
 * replaced, deleted, undeleted or moved, as it keeps the content.
 */
export async function listNewFiles(
  database: string,
  ask: Ask,
  since: Date,
  wanted: readonly string[],
): Promise<Listing> {
  const time = timestampOf(since)
  const contents = wanted.filter((sha1) => /^[0-9a-z]{31}$/.test(sha1)).map((sha1) => `'${sha1}'`)
  const isWanted = (column: string) =>
    contents.length === 0 ? '' : ` OR ${column} IN (${contents.join(', ')})`
  return askFiles(database, ask, {
    image: `img_timestamp >= '${time}'${isWanted('img_sha1')}`,
    oldimage: `oi_timestamp >= '${time}'${isWanted('oi_sha1')}`,
    filearchive: `fa_deleted_timestamp >= '${time}'${isWanted('fa_sha1')}`,
  })
}

/** In one snapshot, so that a file that just moves from one table to another is not overlooked. */
async function askFiles(
  database: string,
  ask: Ask,
  where: Readonly<Record<'image' | 'oldimage' | 'filearchive', string>>,
): Promise<Listing> {
  const from = (table: string) => `\`${database.replaceAll('`', '``')}\`.\`${table}\``
  const rows = await ask(
    `START TRANSACTION WITH CONSISTENT SNAPSHOT;
     SELECT 'total', (SELECT COUNT(*) FROM ${from('image')}) + (SELECT COUNT(*) FROM ${from('oldimage')})
       + (SELECT COUNT(*) FROM ${from('filearchive')});
     SELECT 'current', img_name, '', img_sha1, img_size, img_timestamp FROM ${from('image')} WHERE ${where.image};
     SELECT IF(oi_deleted & ${HIDDEN}, 'hidden', 'old'), oi_name, oi_archive_name, oi_sha1, oi_size, oi_timestamp FROM ${from('oldimage')}
       WHERE oi_archive_name <> '' AND (${where.oldimage});
     SELECT 'deleted', '', fa_storage_key, fa_sha1, fa_size, fa_timestamp FROM ${from('filearchive')}
       WHERE fa_storage_key <> '' AND (${where.filearchive});
     COMMIT;`,
  )
  const files = new Map<string, ListedFile>()
  let total = 0
  for (const [kind, ...values] of rows) {
    if (kind === 'total') total = Number(values[0])
    else {
      const file = describe(kind, values)
      if (isSafePath(file.path)) files.set(file.path, file)
    }
  }
  return { files: [...files.values()], total }
}

function describe(
  kind: string | undefined,
  [name = '', key = '', sha1 = '', bytes, uploadedAt = '']: readonly string[],
): ListedFile {
  // Very old rows of deleted files have no SHA-1 of their own; the key begins with it.
  const content = sha1 === '' ? (key.split('.')[0] ?? '') : sha1
  return { path: pathOf(kind, name, key, sha1), sha1: content, bytes: Number(bytes), uploadedAt }
}

function pathOf(kind: string | undefined, name: string, key: string, sha1: string): string {
  if (kind === 'current') return publicPath(md5(name), name)
  if (kind === 'old') return archivePath(md5(name), key)
  return deletedPath(kind === 'hidden' ? storageKey(name, sha1) : key)
}
