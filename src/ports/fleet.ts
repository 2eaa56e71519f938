import type { Readable } from 'node:stream'
import type { Host } from '../domain/hosts/host.ts'

/** Reaches the hosts of one environment. */
export interface Fleet {
  /** All hosts, also stopped and missing ones, sorted by name. */
  list(): Promise<Host[]>
  /** Runs to its end; a status other than 0 is a result, not an error. Fails with `not-running`. */
  run(host: string, command: Command): Promise<Output>
  /** Gives the command's stdout as it comes; the stream breaks where the status is not 0. */
  stream(host: string, command: Command): Readable
  /** Connects the operator's own terminal, or pipes, to the command; returns its exit status. */
  attach(host: string, command: Command & { readonly terminal: boolean }): Promise<number>
  /** Tells the last lines of the host's logs and, following, each new one, until stopped. */
  logs(
    host: string,
    options: { readonly follow: boolean; readonly tail: number },
    onLine: (line: string) => void,
  ): Promise<void>
}

export interface Command {
  /** Never a shell string. */
  readonly argv: readonly [string, ...string[]]
  readonly user?: 'root' | 'web'
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Where secrets travel. */
  readonly stdin?: string
  /** What is too large for `stdin`, in its place. */
  readonly input?: Readable
}

export interface Output {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}
