import type { Mailbox } from '../../ports/mailbox.ts'
import type { World } from '../../ports/world.ts'

/** How mail to the test accounts travels. */
export interface Post {
  readonly mailbox: Mailbox
  /** Where somebody gets mail who has no account yet. */
  readonly address: (local: string) => string
  /** Milliseconds that mail may take, and between two looks. */
  readonly timeout: number
  readonly poll: number
}

/** Nothing that is sent there ever arrives anywhere but in an environment's own catcher. */
export const ownAddress = (local: string): string => `${local}@wikistead.invalid`

export const ownPost = (mailbox: Mailbox): Post => ({
  mailbox,
  address: ownAddress,
  timeout: 15_000,
  poll: 200,
})

/** How mail of an environment's own wiki travels; undefined where nobody can look at it. */
export function findPost({ mailbox, mailAddress }: Pick<World, 'mailbox' | 'mailAddress'>) {
  if (mailbox === undefined) return undefined
  return mailAddress === undefined ? ownPost(mailbox) : foreignPost(mailbox, mailAddress)
}

/** Mail that crosses the net takes longer, and other people's servers are asked less often. */
export const foreignPost = (mailbox: Mailbox, address: string): Post => ({
  mailbox,
  address: (local) => {
    const [box = '', domain = ''] = address.split('@')
    return `${box}${box.includes('+') ? '-' : '+'}${local}@${domain}`
  },
  timeout: 60_000,
  poll: 1000,
})
