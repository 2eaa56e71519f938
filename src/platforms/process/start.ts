import { Readable, type Writable } from 'node:stream'
import { execa } from 'execa'
import { Problem } from '../../domain/problems/problem.ts'

interface Starting {
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Whether it speaks to our own terminal; then there are no streams. */
  readonly isTerminal: boolean
  readonly hasInput: boolean
}

export interface Started {
  readonly stdin: Writable | null
  readonly stdout: Readable
  readonly stderr: Readable
  /** Its exit status; what ended it by a signal counts as 128 and the signal's number, as in shells. */
  readonly status: Promise<number>
  /** Ends it, and what it started. */
  end(): void
}

/** Starts a program with an environment of its own and leaves its streams to the caller. */
export function startProgram(argv: readonly [string, ...string[]], starting: Starting): Started {
  const { env, cwd, isTerminal, hasInput } = starting
  const [file, ...args] = argv
  const child = execa(file, args, {
    ...{ reject: false, buffer: false, encoding: 'buffer', env, extendEnv: false },
    ...(cwd === undefined ? {} : { cwd }),
    ...(isTerminal
      ? { stdio: 'inherit' }
      : { stdin: hasInput ? 'pipe' : 'ignore', stdout: 'pipe', stderr: 'pipe', detached: true }),
  })
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(isTerminal ? child.pid : -child.pid, 'SIGTERM')
    } catch {
      // It ended by itself.
    }
  }
  return {
    ...{ stdin: child.stdin, end },
    stdout: child.stdout ?? Readable.from([]),
    stderr: child.stderr ?? Readable.from([]),
    status: child.then(({ exitCode, code }) => {
      if (code === 'ENOENT')
        throw new Problem(
          'tool-missing',
          `${file} cannot be run${cwd === undefined ? '' : ` in ${cwd}`}`,
        )
      return exitCode ?? 143
    }),
  }
}
