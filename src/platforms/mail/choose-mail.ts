import type { Mail } from '../../ports/mailbox.ts'
import type { Message } from './read-message.ts'

/** Milliseconds by which another machine's clock may be behind, and what whole seconds cut off. */
const CLOCKS_DIFFER = 5000

/** What came to the address since, oldest first; what does not say when it came counts as new. */
export function chooseMail(messages: readonly Message[], recipient: string, since: Date): Mail[] {
  const from = since.getTime() - CLOCKS_DIFFER
  const at = ({ arrived }: Message) => arrived?.getTime() ?? Infinity
  return messages
    .filter((message) => at(message) >= from && message.to.includes(recipient.toLowerCase()))
    .sort((a, b) => (at(a) === at(b) ? 0 : at(a) - at(b)))
    .map(({ to, subject, text }) => ({ to, subject, text }))
}
