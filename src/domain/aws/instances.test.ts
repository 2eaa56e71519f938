import { expect, test } from 'vitest'
import { chooseHosts, type SeenInstance } from './instances.ts'

const seen = (id: string, role: string, more: Partial<SeenInstance> = {}): SeenInstance => ({
  ...{ id, role, state: 'running', image: 'ami-1', launchedAt: 1 },
  ...{ isReachable: true, lifecycle: 'InService', ...more },
})
const states = (instances: readonly SeenInstance[]) =>
  Object.fromEntries(chooseHosts(instances).map(({ name, state }) => [name, state]))

test('hosts are called by their role and number, and the only admin host by its role alone', () => {
  const hosts = chooseHosts([seen('i-2', 'web'), seen('i-1', 'web'), seen('i-3', 'admin')])
  expect(hosts.map(({ name, id }) => `${name} ${id}`)).toEqual([
    ...['admin i-3', 'edge ', 'web-1 i-1', 'web-2 i-2'],
  ])
})

test('what cannot be reached does not run; what is on its way out is not there', () => {
  expect(
    states([
      seen('i-1', 'web', { lifecycle: 'Pending:Wait' }),
      seen('i-2', 'web', { isReachable: false }),
      seen('i-3', 'web', { state: 'stopped' }),
      seen('i-4', 'web', { lifecycle: 'Terminating:Wait' }),
      seen('i-5', 'web', { state: 'shutting-down' }),
      seen('i-6', 'edge', { state: 'pending', lifecycle: 'Pending' }),
      seen('i-7', 'bake'),
    ]),
  ).toEqual({
    ...{ admin: 'missing', 'edge-6': 'stopped' },
    ...{ 'web-1': 'running', 'web-2': 'stopped', 'web-3': 'stopped' },
  })
})

test('of two admin hosts the newer one counts', () => {
  const hosts = chooseHosts([
    seen('i-old', 'admin'),
    seen('i-new', 'admin', { launchedAt: 2, isReachable: false }),
  ])
  expect(hosts.find(({ name }) => name === 'admin')?.id).toBe('i-new')
  expect(hosts.find(({ name }) => name === 'admin-old')?.id).toBe('i-old')
})
