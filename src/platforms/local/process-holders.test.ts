import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { holdersContract } from '../../ports/holders.contract.ts'
import { processHolders } from './process-holders.ts'

const holders = processHolders()

holdersContract('processHolders', async () => {
  const child = spawn('true')
  const { pid = 0 } = child
  await once(child, 'exit')
  return { holders, dead: { ...holders.self(), pid } }
})

test('is not deceived by a new process with an old number', () => {
  const self = holders.self()
  expect(holders.isGone({ ...self, startedAt: self.startedAt.replace(/\d+$/, '1') })).toBe(true)
})

test('is not certain of a holder whose beginning is unknown', () => {
  expect(holders.isGone({ ...holders.self(), pid: 2 ** 22 + 1, startedAt: '' })).toBe(false)
})
