import { expect, test } from 'vitest'
import { cacheNodes, placesOf } from './places.ts'

const data = {
  ...{ DatabaseId: 'db', DatabaseAddress: 'db.abc.rds.amazonaws.com', DatabaseSecretArn: 'arn' },
  ...{ CacheAddress: 'c.xy.cfg.euc1.cache.amazonaws.com', FilesId: 'fs-1' },
}
const web = { BalancerAddress: 'internal-1.elb.amazonaws.com' }
const copies = { bucket: 'copies', region: 'eu-west-1' }
const one = { region: 'eu-central-1', copies, nodes: 1, noindex: false }

test('places are what the stacks say of themselves', () => {
  expect(placesOf({ data, web }, { ...one, nodes: 2, noindex: true })).toEqual({
    region: 'eu-central-1',
    database: { id: 'db', address: 'db.abc.rds.amazonaws.com', secret: 'arn' },
    cache: ['c.xy.0001.euc1.cache.amazonaws.com:11211', 'c.xy.0002.euc1.cache.amazonaws.com:11211'],
    files: 'fs-1',
    bucket: null,
    balancer: 'internal-1.elb.amazonaws.com',
    ...{ copies, noindex: true, isShielded: false },
  })
})

test('uploads in a bucket need no file system', () => {
  const { FilesId: _, ...rest } = data
  const { files, bucket } = placesOf({ data: { ...rest, UploadsName: 'uploads' }, web }, one) ?? {}
  expect({ files, bucket }).toEqual({ files: null, bucket: 'uploads' })
})

test('there are none while a stack that says one is not made', () => {
  expect(placesOf({ data, web: undefined }, one)).toBeUndefined()
  expect(placesOf({ data: undefined, web }, one)).toBeUndefined()
})

test('a cluster of one node without an address for all of them is taken as it is', () => {
  expect(cacheNodes('c.xy.0001.use1.cache.amazonaws.com', 1)).toEqual([
    'c.xy.0001.use1.cache.amazonaws.com:11211',
  ])
})
