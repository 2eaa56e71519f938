import { createHash, randomUUID } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  type GetObjectCommandOutput,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { CELL, CELL_VERSION } from '../../domain/aws/cell.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { checkKey } from '../../ports/store-key.ts'
import type { Store } from '../../ports/store.ts'
import { asking, patience } from './asking.ts'

interface Place {
  readonly bucket: string
  readonly region: string
  /** Days for which nobody can remove a version of the journal; none without it. */
  readonly journalDays?: number
  /** Keys that S3 lists at once; it gives no more than this. */
  readonly page?: number
  /** How patiently AWS is asked. */
  readonly settings?: S3ClientConfig
}

const DAY = 86_400_000

/** A store in a bucket. It is changed by comparing: `If-None-Match` and `If-Match`. */
export function s3Store({ bucket, region, journalDays, ...more }: Place): Store {
  const { page: most = 1000, settings = patience } = more
  const client = new S3Client({ region, ...settings })
  const at = (key: string) => ({ Bucket: bucket, Key: checkKey(key) })

  const ask = async <T>(action: string, work: () => Promise<T>): Promise<T> =>
    asking(action, async () =>
      work().catch((error: unknown) => {
        throw asMissing(error, bucket)
      }),
    )

  async function find(key: string): Promise<GetObjectCommandOutput | undefined> {
    return ask('s3:GetObject', async () => {
      try {
        return await client.send(new GetObjectCommand(at(key)))
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    })
  }

  /** What S3 knows of a cell besides its content. */
  async function readVersion(key: string) {
    const found = await find(`${key}${CELL}`)
    if (found?.Body === undefined) return undefined
    return {
      version: Number(found.Metadata?.[CELL_VERSION]),
      attempt: found.Metadata?.['attempt'],
      etag: found.ETag ?? '',
      content: await found.Body.transformToString(),
    }
  }

  const locked = (key: string) =>
    journalDays !== undefined && key.includes('/journal/')
      ? {
          ObjectLockMode: 'GOVERNANCE' as const,
          ObjectLockRetainUntilDate: new Date(Date.now() + journalDays * DAY),
        }
      : {}

  return {
    async read(key) {
      const found = await find(key)
      return found?.Body === undefined
        ? undefined
        : Buffer.from(await found.Body.transformToByteArray())
    },

    async openRead(key) {
      const found = await find(key)
      if (!(found?.Body instanceof Readable))
        throw new Problem('store-broken', `the store has no ${key}`)
      return found.Body
    },

    async write(key, content) {
      const put = new PutObjectCommand({ ...at(key), ...locked(key), Body: content })
      await ask('s3:PutObject', async () => client.send(put))
    },

    async writeStream(key, content) {
      const hash = createHash('sha256')
      let bytes = 0
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk)
          bytes += chunk.length
          done(null, chunk)
        },
      })
      content.on('error', (error) => meter.destroy(error))
      // In parts, so that neither its size need be known nor memory hold it.
      const upload = new Upload({ client, params: { ...at(key), Body: content.pipe(meter) } })
      await ask('s3:PutObject', async () => upload.done())
      return { sha256: hash.digest('hex'), bytes }
    },

    async remove(key) {
      await ask('s3:DeleteObject', async () => client.send(new DeleteObjectCommand(at(key))))
    },

    async list(prefix) {
      const keys: string[] = []
      let token: string | undefined
      do {
        const page = await ask('s3:ListBucket', async () =>
          client.send(
            new ListObjectsV2Command({
              ...{ Bucket: bucket, Prefix: prefix, MaxKeys: most },
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
          ),
        )
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
        token = page.NextContinuationToken
      } while (token !== undefined)
      return keys.filter((key) => !key.endsWith(CELL)).sort()
    },

    async readCell(key) {
      const found = await readVersion(key)
      return found && { version: found.version, content: found.content }
    },

    async swapCell(key, version, content) {
      const attempt = randomUUID()
      for (;;) {
        const before = await readVersion(key)
        // The answer to our own write may have been lost on its way, and the SDK tried again.
        if (before?.attempt === attempt) return true
        if ((before?.version ?? 0) !== version) return false
        const put = new PutObjectCommand({
          ...at(`${key}${CELL}`),
          Body: content,
          Metadata: { [CELL_VERSION]: String(version + 1), attempt },
          ...(before === undefined ? { IfNoneMatch: '*' } : { IfMatch: before.etag }),
        })
        try {
          await ask('s3:PutObject', async () => client.send(put))
          return true
        } catch (error) {
          if (!wasBeaten(error)) throw error
        }
      }
    },

    // S3 calls nobody back; who watches polls as well.
    watch: () => () => {},
  }
}

/** Before the first `up` nothing can be read, and that is no riddle. */
const asMissing = (error: unknown, bucket: string) =>
  error instanceof Error && error.name === 'NoSuchBucket'
    ? new Problem('store-broken', `there is no store yet: the bucket ${bucket} is not there`, {
        hint: 'wikistead up makes it',
        cause: error,
      })
    : error

/** Somebody else wrote it (412), writes it right now (409), or removed it (404). */
function wasBeaten(error: unknown): boolean {
  const cause = (error as { cause?: { $metadata?: { httpStatusCode?: number } } }).cause
  return [404, 409, 412].includes(cause?.$metadata?.httpStatusCode ?? 0)
}
