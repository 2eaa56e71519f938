import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mailbox } from './mailbox.ts'

export interface MailboxUnderTest {
  readonly mailbox: Mailbox
  /** Delivers a message as it is on the wire. */
  receive(recipient: string, message: string): Promise<void>
  /** What cannot be reached or opened, with a word of what it must say. */
  readonly broken: readonly { readonly mailbox: Mailbox; readonly says: RegExp }[]
}

/** Milliseconds until a message that was delivered is to be seen. */
const DELIVERY = 5000

/** The promises of `Mailbox`, which every platform keeps. */
export function mailboxContract(name: string, open: () => Promise<MailboxUnderTest>): void {
  describe(name, () => {
    let under: MailboxUnderTest
    beforeAll(async () => {
      under = await open()
    })
    afterAll(async () => under.mailbox.close())

    const began = new Date()
    const address = (local: string) => `${local}+${mark}@wikistead.invalid`
    const mark = randomBytes(4).toString('hex')
    const receive = async (recipient: string, subject: string, body = 'text') =>
      under.receive(
        recipient,
        `From: wiki@wiki.example\r\nTo: "A ${mark}" <${recipient}>\r\nSubject: ${subject}\r\n` +
          `Date: ${new Date().toUTCString()}\r\nMIME-Version: 1.0\r\n` +
          `Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${body}\r\n`,
      )
    const awaitSubjects = async (recipient: string, count: number, since = began) => {
      const deadline = Date.now() + DELIVERY
      for (;;) {
        const mails = await under.mailbox.list(recipient, since)
        if (mails.length >= count || Date.now() > deadline)
          return mails.map(({ subject }) => subject)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }

    test('gives mail to the address, oldest first, and none of others', async () => {
      expect(await under.mailbox.list(address('ada'), began)).toEqual([])
      await receive(address('ada'), 'one')
      await receive(address('bob'), 'for another')
      expect(await awaitSubjects(address('ada'), 1)).toEqual(['one'])
      // Servers remember whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await receive(address('ada'), 'two')
      expect(await awaitSubjects(address('ada'), 2)).toEqual(['one', 'two'])
    })

    test('reads it as it was meant, however it was written', async () => {
      await receive(address('eve'), '=?UTF-8?Q?K=C3=A4se?=', 'a long =\r\nword: K=C3=A4se=3D')
      await awaitSubjects(address('eve'), 1)
      const [mail] = await under.mailbox.list(address('eve'), began)
      expect(mail).toMatchObject({ to: [address('eve')], subject: 'Käse' })
      expect(mail?.text.trim()).toBe('a long word: Käse=')
    })

    test('leaves out what came before', async () => {
      await receive(address('old'), 'old')
      await awaitSubjects(address('old'), 1)
      const later = new Date(Date.now() + 120_000)
      expect(await under.mailbox.list(address('old'), later)).toEqual([])
    })

    test('finds an address however its letters are written', async () => {
      await receive(address('Cap'), 'capital')
      expect(await awaitSubjects(address('cap'), 1)).toEqual(['capital'])
      expect(await awaitSubjects(address('CAP'), 1)).toEqual(['capital'])
    })

    test('may be asked by several at once, and leaves the mail there', async () => {
      await receive(address('many'), 'kept')
      await awaitSubjects(address('many'), 1)
      const all = await Promise.all(
        [1, 2, 3].map(async () => under.mailbox.list(address('many'), began)),
      )
      expect(all.map((mails) => mails.length)).toEqual([1, 1, 1])
    })

    test('may be closed twice, and asked again', async () => {
      await receive(address('again'), 'again')
      await under.mailbox.close()
      await under.mailbox.close()
      expect(await awaitSubjects(address('again'), 1)).toEqual(['again'])
    })

    test('says soon what is wrong, and what to do', async () => {
      for (const { mailbox, says } of under.broken) {
        const failure = await mailbox.list(address('ada'), began).then(
          () => undefined,
          (error: unknown) => error,
        )
        expect(failure).toMatchObject({ code: 'mailbox-missing' })
        const { message, hint } = failure as { message: string; hint?: string }
        expect(message).toMatch(says)
        expect(hint).toBeTruthy()
        await mailbox.close()
      }
    }, 60_000)
  })
}
