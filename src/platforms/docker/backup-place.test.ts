import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Environment } from '../../domain/sites/site.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { backupPlace } from './backup-place.ts'

let root: string
let values: Record<string, string>
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikistead-place-'))
  await mkdir(join(root, 'hosts/admin'), { recursive: true })
  values = {}
})
afterEach(async () => rm(root, { recursive: true }))

const secrets: Secrets = {
  async ensure(names) {
    for (const name of names) values[name] ??= `made ${name}`
    return values
  },
  find: async (name) => values[name],
  location: () => 'secrets.json',
}
const open = (place: string | null) => {
  const folders = { operations: root, store: root, hosts: join(root, 'hosts'), backups: '/default' }
  const environment = { backups: { repository: { place } } } as Environment
  return backupPlace(environment, folders, secrets)
}
const path = () => join(root, 'hosts/admin/backup.json')
const written = async () => JSON.parse(await readFile(path(), 'utf8')) as Record<string, string>

test('a folder needs no keys but the two that are made', async () => {
  const place = open(null)
  expect(await place.compare()).toBeUndefined()
  await place.write()
  expect(await written()).toEqual({
    backupKey: 'made backupKey',
    backupPassword: 'made backupPassword',
    place: '/default',
  })
  expect((await stat(path())).mode & 0o777).toBe(0o600)
  expect(await place.compare()).toBeUndefined()
})

test('S3 is refused until both of its keys were given', async () => {
  const place = open('s3:https://s3.example/bucket')
  values['backupAccessKey'] = 'a'
  await expect(place.compare()).rejects.toMatchObject({
    ...{ code: 'secret-missing', hint: expect.stringContaining('secrets.json') },
  })
  values['backupSecretKey'] = 'b'
  await place.write()
  expect(await written()).toMatchObject({ backupAccessKey: 'a', backupSecretKey: 'b' })
})

test('another place and other keys are told before they count', async () => {
  await open(null).write()
  values = { ...values, backupAccessKey: 'a', backupSecretKey: 'b' }
  const place = open('s3:https://s3.example/bucket')
  expect(await place.compare()).toBe(
    'a repository is begun at s3:https://s3.example/bucket; the one at /default stays as it is',
  )
  await place.write()
  values['backupSecretKey'] = 'c'
  expect(await place.compare()).toBe('its keys changed')
})
