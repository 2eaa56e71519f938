/** A file that a wiki's database knows, where it lies below the uploads, and what is in it. */
export interface StoredFile {
  /** `public/8/86/F.png`, `public/archive/8/86/2026…!F.png`, `deleted/a/b/c/abc….png`. */
  readonly path: string
  /** As MediaWiki writes it: 31 digits of base 36. */
  readonly sha1: string
  readonly bytes: number
}

/** MediaWiki's notation of a SHA-1, from the usual one. */
export const toBase36 = (hex: string): string => BigInt(`0x${hex}`).toString(36).padStart(31, '0')

/** MediaWiki spreads files over folders named after the MD5 of the file's name. */
export const publicPath = (md5: string, name: string): string =>
  `public/${md5.slice(0, 1)}/${md5.slice(0, 2)}/${name}`

/** Old versions lie below `archive`, in the folders of the name that they had. */
export const archivePath = (md5: string, archiveName: string): string =>
  `public/archive/${md5.slice(0, 1)}/${md5.slice(0, 2)}/${archiveName}`

/** Deleted files are named after their content. */
export const deletedPath = (key: string): string =>
  `deleted/${key.slice(0, 1)}/${key.slice(1, 2)}/${key.slice(2, 3)}/${key}`

/** Endings that MediaWiki takes for one. */
const squeezed: Readonly<Record<string, string>> = {
  ...{ htm: 'html', jpeg: 'jpg', mpeg: 'mpg', tiff: 'tif', ogv: 'ogg' },
}

/** What MediaWiki calls a file with this content among the deleted ones. */
export function storageKey(name: string, sha1: string): string {
  const written = name.includes('.', 1) ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : ''
  const ending = squeezed[written] ?? (/^[0-9a-z]+$/.test(written) ? written : '')
  return ending === '' ? sha1 : `${sha1}.${ending}`
}

/** What is safe as a path below a folder: the database is the wiki's, and a wiki can be wrong. */
export const isSafePath = (path: string): boolean =>
  !path.includes('\0') &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
