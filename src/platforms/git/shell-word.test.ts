import { expect, test } from 'vitest'
import { execute } from '../process/execute.ts'
import { shellWord } from './shell-word.ts'

test('a shell takes it for one word and runs nothing of it', async () => {
  const words = ['https://***@host/x', '$(id)', "it's", '`id`', 'a b;id', '', '"', String.raw`\'`]
  const { stdout } = await execute(['sh', '-c', `printf '%s\n' ${words.map(shellWord).join(' ')}`])
  expect(stdout.split('\n').slice(0, -1)).toEqual(words)
})

test('leaves plain places as they are', () => {
  expect(shellWord('git@host:a/b.git')).toBe('git@host:a/b.git')
})
