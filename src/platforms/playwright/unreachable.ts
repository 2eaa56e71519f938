import { Problem } from '../../domain/problems/problem.ts'

/** Playwright's message goes on with a log of the whole call, cookies included. */
export const firstLine = (error: unknown): string =>
  ((error as Error).message.split('\n')[0] ?? '').replace(/^[\w.]+: /, '').trim()

export const unreachable = (address: string, error: unknown): Problem =>
  new Problem('wiki-unreachable', `${address} does not answer: ${firstLine(error)}`, {
    hint: 'see that the address is right and that the server can be reached from here',
  })
