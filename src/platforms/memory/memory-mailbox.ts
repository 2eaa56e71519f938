import type { Clock } from '../../ports/clock.ts'
import type { Mail, Mailbox } from '../../ports/mailbox.ts'

export interface MemoryMailbox extends Mailbox {
  receive(mail: Mail): void
}

export function memoryMailbox(clock: Pick<Clock, 'now'>): MemoryMailbox {
  const received: { readonly at: number; readonly mail: Mail }[] = []
  return {
    receive: (mail) => void received.push({ at: clock.now().getTime(), mail }),
    async list(recipient, since) {
      return received
        .filter(
          ({ at, mail }) => at >= since.getTime() && mail.to.includes(recipient.toLowerCase()),
        )
        .map(({ mail }) => mail)
    },
    close: async () => undefined,
  }
}
