import type { Fleet } from '../../ports/fleet.ts'
import type { Mailbox } from '../../ports/mailbox.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import { readMessage } from './read-message.ts'

/** Between two messages; no line of a mail begins so. */
const SEPARATOR = '\u0001WIKISTEAD'

/** A fixed script; what changes arrives as arguments. New messages are named after their time. */
const LIST = `cd /var/mail/caught/box/new 2>/dev/null || exit 0
find . -type f -newermt "@$1" -exec grep -lFi -e "$2" {} + | sort | while read -r file; do
  printf '%s\\n' "$3"
  cat "$file"
done`

/** What the mail host of an environment caught. */
export const caughtMailbox = (fleet: Pick<Fleet, 'run'>): Mailbox => ({
  async list(recipient, since) {
    const from = String(Math.floor(since.getTime() / 1000) - 1)
    const { status, stdout, stderr } = await fleet
      .run('mail', { argv: ['sh', '-c', LIST, 'list', from, recipient, SEPARATOR] })
      .catch((error: unknown) => {
        throw isProblem(error, 'not-running') ? unreadable(error.message, '') : error
      })
    if (status !== 0) throw unreadable('sh failed there', stderr)
    const messages = stdout.split(`${SEPARATOR}\n`).slice(1)
    const mails = await Promise.all(messages.map(readMessage))
    return mails
      .filter(({ to }) => to.includes(recipient.toLowerCase()))
      .map(({ to, subject, text }) => ({ to, subject, text }))
  },
  close: async () => undefined,
})

const unreadable = (why: string, output: string) =>
  new Problem('mailbox-missing', `the caught mail cannot be read: ${why}`, {
    hint: 'wikistead logs --host mail, then wikistead up',
    ...(output === '' ? {} : { output }),
  })
