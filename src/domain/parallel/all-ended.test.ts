import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { allEnded } from './all-ended.ts'

test('gives what each gave, in their order', async () => {
  expect(await allEnded([sleep(5, 'slow'), sleep(0, 'quick')])).toEqual(['slow', 'quick'])
})

test('the first error is told when all have ended', async () => {
  const ended: string[] = []
  const slow = sleep(5).then(() => ended.push('slow'))
  const fails = [slow, Promise.reject(new Error('first')), Promise.reject(new Error('second'))]
  await expect(allEnded<unknown>(fails)).rejects.toThrow('first')
  expect(ended).toEqual(['slow'])
})
