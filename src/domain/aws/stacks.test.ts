import { expect, test } from 'vitest'
import { chooseDanger, type ResourceChange } from './stacks.ts'

const change = (more: Partial<ResourceChange>): ResourceChange => ({
  ...{ action: 'modify', logicalId: 'Database', type: 'AWS::RDS::DBInstance' },
  ...{ replacement: 'no', causes: [] },
  ...more,
})

test('a change in place of a database is no danger', () => {
  expect(chooseDanger(change({}))).toBeUndefined()
  expect(chooseDanger(change({ action: 'add' }))).toBeUndefined()
})

test('replacing one is, and the reason names what changes', () => {
  expect(chooseDanger(change({ replacement: 'yes', causes: ['Engine'] }))).toBe(
    'it would replace Database (AWS::RDS::DBInstance) by an empty one, because Engine changes',
  )
  expect(chooseDanger(change({ replacement: 'perhaps' }))).toMatch(/^it could replace Database/)
})

test.each([
  'AWS::EFS::FileSystem',
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
])('removing a resource of the kind %s is', (type) => {
  expect(chooseDanger(change({ action: 'remove', type }))).toMatch(/^it would remove Database/)
})

test('hosts may come and go', () => {
  const type = 'AWS::AutoScaling::AutoScalingGroup'
  expect(chooseDanger(change({ action: 'remove', type }))).toBeUndefined()
  expect(chooseDanger(change({ replacement: 'yes', type }))).toBeUndefined()
})
