import type { Fleet } from '../../ports/fleet.ts'
import type { Mail, Mailbox } from '../../ports/mailbox.ts'
import { Problem } from '../../domain/problems/problem.ts'

/** Between two messages; no line of a mail begins so. */
const SEPARATOR = '\u0001WIKISTEAD'

/** A fixed script; what changes arrives as arguments. New messages are named after their time. */
const LIST = `cd /var/mail/caught/box/new 2>/dev/null || exit 0
find . -type f -newermt "@$1" -exec grep -lFi -e "$2" {} + | sort | while read -r file; do
  printf '%s\\n' "$3"
  cat "$file"
done`

/** What the mail host of an environment caught. */
export const dockerMailbox = (fleet: Pick<Fleet, 'run'>): Mailbox => ({
  async list(recipient, since) {
    const from = String(Math.floor(since.getTime() / 1000) - 1)
    const { status, stdout, stderr } = await fleet.run('mail', {
      argv: ['sh', '-c', LIST, 'list', from, recipient, SEPARATOR],
    })
    if (status !== 0)
      throw new Problem('mailbox-missing', 'the caught mail cannot be read', { output: stderr })
    const messages = stdout.split(`${SEPARATOR}\n`).slice(1)
    const mails = await Promise.all(messages.map(parse))
    return mails.filter(({ to }) => to.includes(recipient.toLowerCase()))
  },
})

async function parse(message: string): Promise<Mail> {
  const { default: PostalMime } = await import('postal-mime')
  const { to, subject, text, html } = await PostalMime.parse(message)
  return {
    to: (to ?? []).flatMap(({ address }) => (address === undefined ? [] : [address.toLowerCase()])),
    subject: subject ?? '',
    text: text ?? html ?? '',
  }
}
