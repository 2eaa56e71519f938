import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import {
  DELAY_SECONDS,
  hourPrefix,
  hoursOf,
  loggedRoles,
  logKinds,
  MOST_BYTES,
  readKey,
} from '../../../domain/logs/kept.ts'
import type { LogRange } from '../../../domain/logs/range.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { LogArchive, LogPiece, Trail } from '../../../ports/log-archive.ts'
import { asking, patience } from '../asking.ts'
import { readObject } from './read-object.ts'

interface Place {
  readonly bucket: string
  readonly region: string
}

/** Hours that are listed beside each other. */
const AT_ONCE = 8
/** Bytes of an object that no host of ours writes; it is not read. */
const HUGE = 4 * MOST_BYTES
/** How often an object is asked for whose bytes stop coming. */
const TRIES = 3

/** What Fluent Bit on the hosts put into the bucket for logs. */
export function s3LogArchive({ bucket, region }: Place): LogArchive {
  const client = new S3Client({ region, ...patience })

  const list = async (prefix: string) =>
    asking('s3:ListBucket', async () => {
      const keys: string[] = []
      try {
        for await (const page of paginateListObjectsV2(
          { client },
          { Bucket: bucket, Prefix: prefix },
        ))
          keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
      } catch (error) {
        throw asMissing(error, bucket)
      }
      return keys
    })

  /** The whole object, compressed; undefined where it has gone meanwhile. */
  async function fetch(key: string): Promise<Uint8Array | undefined> {
    for (let tries = 1; ; tries++)
      try {
        const found = await asking('s3:GetObject', async () =>
          client.send(new GetObjectCommand({ Bucket: bucket, Key: key })),
        )
        if ((found.ContentLength ?? 0) > HUGE)
          throw new Problem('logs-damaged', `${key}: ${found.ContentLength} bytes are too many`)
        return await found.Body?.transformToByteArray()
      } catch (error) {
        if ((error as Error).cause instanceof NoSuchKey) return undefined
        // The SDK tries again what is refused, but not what breaks off.
        if (error instanceof Problem) throw error
        if (tries === TRIES)
          throw new Problem('cloud-failed', `${key} breaks off: ${(error as Error).message}`, {
            cause: error,
          })
      }
  }

  const toPiece = (key: string, { host, from }: { host: string; from: Date }): LogPiece => ({
    ...{ name: key, from },
    open: async () => readObject(await fetch(key), { key, host }),
  })

  return {
    delay: DELAY_SECONDS,
    async find({ since, until, host }: LogRange) {
      const folders = hoursOf(since, until).flatMap((hour) =>
        logKinds.flatMap((kind) =>
          loggedRoles.map((role) => ({
            ...{ kind, prefix: hourPrefix(kind, role, hour, host) },
          })),
        ),
      )
      const trails = new Map<string, Trail & { pieces: LogPiece[] }>()
      for await (const { kind, keys } of inGroups(folders, async ({ kind, prefix }) => ({
        ...{ kind, keys: await list(prefix) },
      })))
        for (const key of keys) {
          const found = readKey(key)
          if (found === undefined || found.from >= until) continue
          const name = `${kind} ${found.host}`
          const trail = trails.get(name) ?? { host: found.host, pieces: [] }
          trails.set(name, trail)
          trail.pieces.push(toPiece(key, found))
        }
      return [...trails.values()].map(({ host, pieces }) => ({
        ...{ host, pieces: dropEarlier(pieces, since) },
      }))
    },
  }
}

/** A piece ends before the next one begins; keys say no more than the second. */
function dropEarlier(pieces: readonly LogPiece[], since: Date): LogPiece[] {
  const sorted = pieces.toSorted((a, b) => a.from.getTime() - b.from.getTime())
  return sorted.filter((_, index) => {
    const next = sorted[index + 1]
    return next === undefined || next.from.getTime() + 1000 > since.getTime()
  })
}

/** Does the work for each, a few at a time, and gives what came of it in their order. */
async function* inGroups<In, Out>(all: readonly In[], work: (one: In) => Promise<Out>) {
  for (let index = 0; index < all.length; index += AT_ONCE)
    yield* await Promise.all(all.slice(index, index + AT_ONCE).map(work))
}

const asMissing = (error: unknown, bucket: string) =>
  error instanceof Error && error.name === 'NoSuchBucket'
    ? new Problem('store-broken', `there are no logs yet: the bucket ${bucket} is not there`, {
        hint: 'wikistead up makes it',
        cause: error,
      })
    : error
