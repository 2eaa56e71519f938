import { PassThrough, Readable } from 'node:stream'
import { execa, type Options } from 'execa'
import { Problem } from '../../domain/problems/problem.ts'

export interface Execution {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface ExecuteOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Readable
  /** Milliseconds; a program that takes longer is ended. */
  readonly timeout?: number
  /** Ends the program. */
  readonly signal?: AbortSignal
  /** Called with each line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void
  /** Asked about what comes on stderr: whether it is in vain, so that the program is ended. */
  readonly isVain?: (said: string) => boolean
}

const execaOptions = (options: ExecuteOptions): Options => ({
  reject: false,
  stripFinalNewline: false,
  ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  ...(options.env === undefined ? {} : { env: options.env }),
  ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
})

/** Runs a program to its end, without a shell; a status other than 0 is a result. */
export async function execute(
  argv: readonly [string, ...string[]],
  options: ExecuteOptions = {},
): Promise<Execution> {
  const [file, ...args] = argv
  const child = execa(file, args, {
    ...execaOptions(options),
    all: options.onLine !== undefined,
    ...(options.stdin === undefined ? { stdin: 'ignore' as const } : { input: options.stdin }),
  })
  const { stdin } = options
  // Who ends early reads no more; without this word whoever feeds it would wait for ever.
  if (stdin instanceof Readable) child.once('exit', () => stdin.destroy())
  if (options.isVain !== undefined) endInVain(child, options.isVain)
  const reported = options.onLine === undefined ? undefined : report(child, options.onLine)
  const result = await child
  await reported
  if (result.code === 'ENOENT') throw missing(file)
  return {
    status: result.exitCode ?? (result.timedOut ? 124 : 137),
    stdout: String(result.stdout ?? ''),
    stderr: String(result.stderr ?? result.shortMessage ?? ''),
  }
}

function endInVain(
  child: { readonly stderr: Readable | null; kill(): boolean },
  isVain: NonNullable<ExecuteOptions['isVain']>,
): void {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (isVain(said)) child.kill()
  })
}

async function report(
  child: { iterable(options: object): AsyncIterable<unknown> },
  onLine: (line: string) => void,
): Promise<void> {
  try {
    for await (const line of child.iterable({ from: 'all' }))
      for (const part of splitOverwritten(String(line))) onLine(part)
  } catch {
    // The result of the program itself says what went wrong.
  }
}

/** A program that thinks it is at a terminal overwrites its line: what it wrote each time. */
const splitOverwritten = (line: string): string[] => {
  const parts = line.split('\r').filter((part) => part.trim() !== '')
  return parts.length === 0 ? [''] : parts
}

/**
 * Gives stdout as it comes. The stream breaks with `command-failed` where the status is not 0; a
 * program whose output nobody wants any more is ended.
 */
export function stream(
  argv: readonly [string, ...string[]],
  options: Omit<ExecuteOptions, 'onLine'> = {},
): Readable {
  const [file, ...args] = argv
  const child = execa(file, args, {
    ...execaOptions(options),
    reject: true,
    buffer: { stdout: false },
    encoding: 'buffer',
    ...(options.stdin === undefined ? { stdin: 'ignore' as const } : { input: options.stdin }),
  })
  const output = new PassThrough()
  output.once('close', () => {
    if (output.readableEnded) return
    // One that waits for its reader, as restic does, heeds no polite word before that is gone.
    child.stdout?.destroy()
    child.kill()
  })
  child
    .readable()
    .on('error', (error) => output.destroy(failed(file, error)))
    .pipe(output)
  return output
}

const failed = (file: string, error: Error & { exitCode?: number; stderr?: unknown }) =>
  new Problem('command-failed', `${file} ended with exit code ${error.exitCode ?? 'unknown'}`, {
    output: Buffer.from((error.stderr as Uint8Array | undefined) ?? '').toString(),
    cause: error,
  })

/** Tells each line of stdout and stderr as it comes and keeps none of them. */
export async function eachLine(
  argv: readonly [string, ...string[]],
  onLine: (line: string) => void,
): Promise<void> {
  const [file, ...args] = argv
  const child = execa(file, args, { reject: false, all: true, buffer: false, stdin: 'ignore' })
  await Promise.all([report(child, onLine), child])
}

/**
 * Gives each line of stdout and stderr as it comes, and keeps none. Fails with `command-failed`
 * where the status is not 0; a program whose lines nobody wants any more is ended.
 */
export async function* readLines(argv: readonly [string, ...string[]]): AsyncGenerator<string> {
  const [file, ...args] = argv
  const child = execa(file, args, { reject: false, all: true, buffer: false, stdin: 'ignore' })
  let last = ''
  try {
    for await (const line of child.iterable({ from: 'all' })) {
      last = line
      yield last
    }
    const result = await child
    if (result.code === 'ENOENT') throw missing(file)
    if (result.exitCode !== 0)
      throw new Problem('command-failed', `${file} ended with exit code ${result.exitCode}`, {
        output: last,
      })
  } finally {
    child.kill()
  }
}

/** Connects the program to the operator's own terminal; returns its exit status. */
export async function attach(
  argv: readonly [string, ...string[]],
  options: Pick<ExecuteOptions, 'env'> = {},
): Promise<number> {
  const [file, ...args] = argv
  const result = await execa(file, args, { ...options, stdio: 'inherit', reject: false })
  if (result.code === 'ENOENT') throw missing(file)
  return result.exitCode ?? 137
}

const missing = (file: string) =>
  new Problem('tool-missing', `${file} is not installed`, { hint: 'wikistead doctor' })
