import { Readable } from 'node:stream'
import { CELL, CELL_VERSION } from '../../domain/aws/cell.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { checkKey } from '../../ports/store-key.ts'
import type { HostStore } from '../../ports/store.ts'
import { signedAsk } from './signed.ts'

interface Place {
  readonly bucket: string
  readonly region: string
}

/** The store as an instance sees it, in a bucket, with the instance's own role. */
export function instanceStore({ bucket, region }: Place, env = process.env): HostStore {
  const ask = signedAsk(region, env)
  const endpoint = env['AWS_ENDPOINT_URL']
  const base =
    endpoint === undefined
      ? `https://${bucket}.s3.${region}.amazonaws.com`
      : `${endpoint}/${bucket}`

  async function find(key: string): Promise<Response | undefined> {
    const answer = await ask('s3', `${base}/${key}`, { method: 'GET' })
    if (answer.ok) return answer
    const output = await answer.text()
    if (answer.status === 404 && !output.includes('NoSuchBucket')) return undefined
    throw refused(`GET ${key}`, answer.status, output)
  }

  return {
    async read(key) {
      const found = await find(checkKey(key))
      return found && Buffer.from(await found.arrayBuffer())
    },

    async openRead(key) {
      const found = await find(checkKey(key))
      if (found?.body === undefined || found.body === null)
        throw new Problem('store-broken', `the store has no ${key}`)
      return Readable.fromWeb(found.body)
    },

    async write(key, content) {
      const body = typeof content === 'string' ? Buffer.from(content) : content
      const answer = await ask('s3', `${base}/${checkKey(key)}`, { method: 'PUT', body })
      const output = await answer.text()
      if (!answer.ok) throw refused(`PUT ${key}`, answer.status, output)
    },

    async list(prefix) {
      const keys: string[] = []
      let token: string | undefined
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix })
        if (token !== undefined) query.set('continuation-token', token)
        const answer = await ask('s3', `${base}/?${query.toString()}`, { method: 'GET' })
        const page = await answer.text()
        if (!answer.ok) throw refused(`list ${prefix}`, answer.status, page)
        // Keys are plain letters, so nothing in them is written otherwise in XML.
        keys.push(...[...page.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key))
        token = /<NextContinuationToken>([^<]+)</.exec(page)?.[1]
      } while (token !== undefined)
      return keys.filter((key) => !key.endsWith(CELL)).sort()
    },

    async readCell(key) {
      const found = await find(`${checkKey(key)}${CELL}`)
      return (
        found && {
          version: Number(found.headers.get(`x-amz-meta-${CELL_VERSION}`)),
          content: await found.text(),
        }
      )
    },

    // S3 calls nobody back; who watches polls as well.
    watch: () => () => {},
  }
}

const refused = (what: string, status: number, output: string) =>
  new Problem('store-broken', `the store answers ${status} to ${what}`, { output })
