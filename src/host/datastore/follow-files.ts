import type { StoredFile } from '../../domain/backups/stored-file.ts'
import type { Ask } from './database-client.ts'
import {
  listFiles,
  listNewFiles,
  timestampOf,
  type ListedFile,
  type Listing,
} from './list-files.ts'

/** Milliseconds that uploads are asked for again, as clocks differ and uploads take their time. */
const OVERLAP = 3_600_000
/** Milliseconds after which all files are listed again, whatever the last look said. */
const FULL = 86_400_000

export interface Look extends Listing {
  /** Of all files; those that left since the last listing of all are still counted. */
  readonly bytes: number
}

/**
 * Finds the files that could be new without reading all rows each time: those of the last hour and
 * those that were on no disk. That the number of all grew by what was found proves that nothing was
 * overlooked; where it did not, as after an import with old dates, all are listed.
 */
export function followFiles(ask: Ask, now: () => Date) {
  let at = 0
  let fullAt = Number.NEGATIVE_INFINITY
  let total = 0
  let bytes = 0
  let followed = ''
  let seen: ReadonlySet<string> = new Set()
  let missing: readonly StoredFile[] = []

  const learn = (listing: Listing, started: number) => {
    const since = timestampOf(new Date(started - OVERLAP))
    seen = new Set(listing.files.filter(({ uploadedAt }) => uploadedAt >= since).map(identify))
    ;[at, total] = [started, listing.total]
    return listing
  }

  async function lookAtAll(database: string, started: number): Promise<Look> {
    const listing = await listFiles(database, ask)
    bytes = sum(listing.files)
    ;[fullAt, followed] = [started, database]
    return { ...learn(listing, started), bytes }
  }

  return {
    async look(database: string): Promise<Look> {
      const started = now().getTime()
      if (followed !== database || started - fullAt > FULL) return lookAtAll(database, started)
      const since = new Date(at - OVERLAP)
      const wanted = missing.map(({ sha1 }) => sha1)
      const listing = await listNewFiles(database, ask, since, wanted)
      const from = timestampOf(since)
      const fresh = listing.files.filter(
        (file) => file.uploadedAt >= from && !seen.has(identify(file)),
      )
      const versions = new Set(fresh.map(identify))
      if (listing.total > total + versions.size) return lookAtAll(database, started)
      bytes += sum(fresh)
      return { ...learn(listing, started), bytes }
    },
    /** Files that were on no disk are asked for until they are. */
    remember(files: readonly StoredFile[]): void {
      missing = files
    },
    /** The next look is at all files, as where the repository is another one. */
    startAnew(): void {
      followed = ''
    },
  }
}

/** Content and time of an upload stay when its file is replaced, deleted, undeleted or moved. */
const identify = ({ sha1, uploadedAt }: ListedFile) => `${sha1} ${uploadedAt}`

const sum = (files: readonly StoredFile[]) => files.reduce((all, { bytes }) => all + bytes, 0)
