import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mailboxContract } from '../../ports/mailbox.contract.ts'
import { commandMailbox } from './command-mailbox.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wikistead-mail-'))
})
afterAll(async () => rm(directory, { recursive: true }))

const command = (...argv: [string, ...string[]]) =>
  commandMailbox({ argv, directory, timeout: 500 })

mailboxContract('commandMailbox', async () => {
  const file = join(directory, 'mbox')
  await writeFile(file, '')
  return {
    mailbox: command('cat', 'mbox'),
    async receive(_, message) {
      const stamped = `Received: from wiki by mail; ${new Date().toUTCString()}\r\n${message}`
      await appendFile(file, `From wiki@wiki.example Mon Nov 23 12:00:00 2026\n${stamped}\n`)
    },
    broken: [
      { mailbox: command('nobody-has-this-program'), says: /nobody-has-this-program is not there/ },
      { mailbox: command('./mbox'), says: /mbox/ },
      { mailbox: command('false'), says: /false ended with exit code 1/ },
      { mailbox: command('sleep', '60'), says: /sleep did not end within 0\.5 s/ },
    ],
  }
})

const since = new Date('2026-11-23T12:00:00Z')

test('address and time are arguments, and no shell reads them', async () => {
  const script = `console.log('To: ada@wiki.example\\nSubject: ' + JSON.stringify(process.argv.slice(1)))`
  const mailbox = command(process.execPath, '-e', script, 'of={address}', '{since}', '$HOME;ls')
  const [mail] = await mailbox.list('ada@wiki.example', since)
  expect(mail?.subject).toBe('["of=ada@wiki.example","1795435200","$HOME;ls"]')
})

test('what a program prints may be an mbox with marked lines, and much that is old', async () => {
  const message = (date: string, text: string) =>
    `From x\nTo: ada@wiki.example\nDate: ${date}\nSubject: s\n\n${text}\n\n`
  await writeFile(
    join(directory, 'more'),
    message('Mon, 23 Nov 2026 11:59:00 +0000', 'old') +
      message('Mon, 23 Nov 2026 13:00:01 +0100', '>From the wiki\nFrom nobody\n'),
  )
  const mails = await command('cat', 'more').list('ada@wiki.example', since)
  expect(mails.map(({ text }) => text.trim())).toEqual(['From the wiki\nFrom nobody'])
})
