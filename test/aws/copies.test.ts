import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publicPath, toBase36 } from '../../src/domain/backups/stored-file.ts'
import {
  copyingAccount,
  type CopiedEnvironment,
  type CopyingAccount,
} from './support/copied-environment.ts'
import { PRIVATE, wikiSql } from './support/wiki-tables.ts'

const IMAGE = 'bee'
const sha1 = toBase36(createHash('sha1').update(IMAGE).digest('hex'))
const path = publicPath(createHash('md5').update('Bee.png').digest('hex'), 'Bee.png')
const order = {
  ...{ id: '20260305t120000z', database: 'wiki', as: 'wiki', version: '1.43.9' },
  ...{ decisions: {}, withDump: true },
}
let account: CopyingAccount
let production: CopiedEnvironment
let staging: CopiedEnvironment

beforeAll(async () => {
  account = await copyingAccount()
  production = await account.make(
    { name: 'production' },
    wikiSql('wiki', { title: 'Bees', image: sha1 }),
  )
  staging = await account.make(
    { name: 'staging', production: false, noindex: true },
    wikiSql('wiki', { title: 'Old', image: sha1 }) + wikiSql('wiki_2', { title: 'Older', image: sha1 }),
  )
  await production.upload(path, IMAGE)
  await staging.upload('public/0/00/Wasp.png', 'wasp')
})
afterAll(async () => account.stop())

const scratches = () => [...account.databases.instances.keys()].filter((id) => id.includes('scratch'))

describe('a copy of one environment on AWS in another', () => {
  test('is sanitized on a database of its own, handed over, swapped in, and taken back', async () => {
    const told: string[] = []
    const copied = await production.datastore.sanitize(order, (message) => told.push(message))
    expect(copied).toMatchObject({ pages: 1, edits: 2, files: 1, missing: [] })
    expect(told.join('\n')).toContain('backing-up')
    expect(scratches()).toEqual([])

    const sql = gunzipSync(await buffer(production.datastore.readSanitized('dump'))).toString('latin1')
    for (const value of Object.values(PRIVATE))
      for (const written of [value, Buffer.from(value).toString('hex').toUpperCase()])
        expect(sql).not.toContain(written)

    const received = await staging.datastore.receive(order.id, 'wiki', (part) =>
      production.datastore.readSanitized(part),
    )
    expect(received).toEqual({ before: 'staging-database', pages: 1, edits: 2, files: 1 })
  })
})
