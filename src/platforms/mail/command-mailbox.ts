import { Problem, isProblem } from '../../domain/problems/problem.ts'
import type { Mailbox } from '../../ports/mailbox.ts'
import { execute } from '../process/execute.ts'
import { chooseMail } from './choose-mail.ts'
import { readMessage } from './read-message.ts'
import { splitMbox } from './split-mbox.ts'

export interface MailCommand {
  /** `{address}` and `{since}`, in seconds of Unix time, are replaced in each argument. */
  readonly argv: readonly [string, ...string[]]
  /** Where it is started. */
  readonly directory: string
  /** Milliseconds until it must have ended. */
  readonly timeout: number
}

/** Mail that a program prints: an mbox, or one message. */
export const commandMailbox = ({ argv, directory, timeout }: MailCommand): Mailbox => ({
  async list(recipient, since) {
    const from = String(Math.floor(since.getTime() / 1000))
    const [program, ...args] = argv
    const filled = args.map((arg) =>
      arg.replaceAll('{address}', recipient).replaceAll('{since}', from),
    )
    const { status, stdout, stderr } = await run([program, ...filled], { directory, timeout })
    if (status === TIMED_OUT)
      throw failed(program, `did not end within ${timeout / 1000} s`, stderr)
    if (status !== 0) throw failed(program, `ended with exit code ${status}`, stderr)
    const messages = await Promise.all(splitMbox(stdout).map(readMessage))
    return chooseMail(messages, recipient, since)
  },
  close: async () => undefined,
})

/** As `timeout` says it. */
const TIMED_OUT = 124

async function run(
  argv: readonly [string, ...string[]],
  { directory, timeout }: Pick<MailCommand, 'directory' | 'timeout'>,
) {
  try {
    return await execute(argv, { cwd: directory, timeout })
  } catch (error) {
    if (isProblem(error, 'tool-missing')) throw failed(argv[0], 'is not there', '')
    throw error
  }
}

const failed = (program: string, what: string, stderr: string) =>
  new Problem('mailbox-missing', `the mailbox command ${program} ${what}`, {
    hint: 'run it by hand: it must print the mail as an mbox, or one message',
    ...(stderr.trim() === '' ? {} : { output: stderr.trim() }),
  })
