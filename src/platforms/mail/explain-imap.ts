import type { ImapServer } from '../../domain/sites/site.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'

/** What the library adds to an error; nothing of it holds a password. */
interface Told extends Error {
  readonly code?: string
  readonly authenticationFailed?: boolean
  readonly responseText?: string
  /** What a server said that hung up. */
  readonly reason?: string
}

/** In our words, with the way out. A bug of ours stays what it is. */
export function explainImap(error: unknown, { host, port, user }: ImapServer): unknown {
  if (isProblem(error)) return error
  const told = error as Told
  const fail = (message: string, hint: string) =>
    new Problem('mailbox-missing', message, { hint, cause: error })
  if (told.authenticationFailed === true)
    return fail(
      `${host} does not let ${user} in: ${told.responseText ?? told.message}`,
      'give the right password of the mailbox, and see that mailbox.imap.user is right',
    )
  if (told.code === undefined && told.responseText === undefined) return error
  return fail(
    `${host}:${port} does not answer as an IMAP server: ${told.responseText ?? told.reason ?? told.message}`,
    'see mailbox.imap.host, port and security, and that the server can be reached from here',
  )
}
