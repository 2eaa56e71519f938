import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { execute, readLines, stream } from './execute.ts'

test('a status other than 0 is a result', async () => {
  const result = await execute(['sh', '-c', 'echo out; echo err >&2; exit 3'])
  expect(result).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' })
})

test('arguments reach the program as they are', async () => {
  const hostile = ['$(id)', 'a;id', 'two words', "quo'te", '*']
  const { stdout } = await execute(['printf', '%s\n', ...hostile])
  expect(stdout.trimEnd().split('\n')).toEqual(hostile)
})

test('a program that does not exist is named', async () => {
  await expect(execute(['no-such-program'])).rejects.toThrow('no-such-program is not installed')
})

test('tells lines as they come', async () => {
  const lines: string[] = []
  await execute(['sh', '-c', 'echo one; echo two'], { onLine: (line) => lines.push(line) })
  expect(lines).toEqual(['one', 'two'])
})

test('a line that is written over again and again is told as the lines that it was', async () => {
  const lines: string[] = []
  const script = String.raw`printf 'a 1%%\ra 2%%\r\n\nReading lists...\rdone \r\n'`
  await execute(['sh', '-c', script], { onLine: (line) => lines.push(line) })
  expect(lines).toEqual(['a 1%', 'a 2%', '', 'Reading lists...', 'done '])
})

test('gives lines one by one, ends a program that nobody reads any more, and tells how it failed', async () => {
  const read: string[] = []
  for await (const line of readLines([
    'sh',
    '-c',
    'while :; do echo x; echo y >&2; sleep 0.01; done',
  ])) {
    read.push(line)
    if (read.length === 3) break
  }
  expect(read).toHaveLength(3)
  const failing = readLines(['sh', '-c', 'echo last; exit 4'])
  expect((await failing.next()).value).toBe('last')
  await expect(failing.next()).rejects.toMatchObject({ code: 'command-failed', output: 'last' })
  await expect(readLines(['no-such-program']).next()).rejects.toMatchObject({
    code: 'tool-missing',
  })
})

test('a stream breaks where the program fails', async () => {
  expect(await text(stream(['echo', 'all of it']))).toBe('all of it\n')
  await expect(text(stream(['sh', '-c', 'echo some; exit 4']))).rejects.toThrow('exit code 4')
})

test('a program that ends before it read all ends the one that feeds it', async () => {
  const endless = stream(['sh', '-c', 'while :; do echo more; done'])
  const broken = new Promise((resolve) => endless.once('close', resolve))
  const { status } = await execute(['sh', '-c', 'head -c 10 >/dev/null; exit 3'], {
    stdin: endless,
  })
  expect(status).toBe(3)
  await broken
})

test('a program that says that it tries in vain is ended', async () => {
  const script = "console.error('no space left, trying again'); setTimeout(() => {}, 60000)"
  const began = Date.now()
  const { status, stderr } = await execute([process.execPath, '-e', script], {
    isVain: (said) => said.includes('no space left'),
  })
  expect(status).not.toBe(0)
  expect(stderr).toContain('no space left')
  expect(Date.now() - began).toBeLessThan(20_000)
})
