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

/**
 * Every file that the database knows: current, old and deleted ones, each path once. An old version
 * that somebody hid lies among the deleted ones, where no visitor gets it.
 */
export async function listFiles(database: string, ask: Ask): Promise<StoredFile[]> {
  const from = (table: string) => `\`${database.replaceAll('`', '``')}\`.\`${table}\``
  const rows = await ask(
    `SELECT 'current', img_name, '', img_sha1, img_size FROM ${from('image')};
     SELECT IF(oi_deleted & ${HIDDEN}, 'hidden', 'old'), oi_name, oi_archive_name, oi_sha1, oi_size
       FROM ${from('oldimage')} WHERE oi_archive_name <> '';
     SELECT 'deleted', '', fa_storage_key, fa_sha1, fa_size FROM ${from('filearchive')} WHERE fa_storage_key <> '';`,
  )
  const files = new Map<string, StoredFile>()
  for (const [kind = '', name = '', key = '', sha1 = '', bytes] of rows) {
    const path = pathOf(kind, name, key, sha1)
    // Very old rows of deleted files have no SHA-1 of their own; the key begins with it.
    const content = sha1 === '' ? (key.split('.')[0] ?? '') : sha1
    if (isSafePath(path)) files.set(path, { path, sha1: content, bytes: Number(bytes) })
  }
  return [...files.values()]
}

function pathOf(kind: string, name: string, key: string, sha1: string): string {
  if (kind === 'current') return publicPath(md5(name), name)
  if (kind === 'old') return archivePath(md5(name), key)
  return deletedPath(kind === 'hidden' ? storageKey(name, sha1) : key)
}
