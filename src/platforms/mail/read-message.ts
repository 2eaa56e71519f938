import type { Mail } from '../../ports/mailbox.ts'

export interface Message extends Mail {
  /** When the last server took it in, else when it was written; undefined where it does not say. */
  readonly arrived: Date | undefined
}

/** A message as it is on the wire, however it is encoded. */
export async function readMessage(raw: string | Buffer): Promise<Message> {
  const { default: PostalMime } = await import('postal-mime')
  const { to, subject, text, html, date, headers } = await PostalMime.parse(raw)
  const received = headers
    .find(({ key }) => key === 'received')
    ?.value.split(';')
    .at(-1)
  return {
    to: (to ?? []).flatMap(({ address }) => (address === undefined ? [] : [address.toLowerCase()])),
    subject: subject ?? '',
    text: text ?? html ?? '',
    arrived: [received, date].map(readDate).find((read) => read !== undefined),
  }
}

function readDate(text: string | undefined): Date | undefined {
  const read = new Date(text ?? '')
  return Number.isNaN(read.getTime()) ? undefined : read
}
