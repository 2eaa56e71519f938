import { stripVTControlCharacters } from 'node:util'

/** What a command line wrote, without colours, and how it ended. */
export interface Captured {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs with the process's own outputs caught; the program knows no others. */
export async function captured(run: () => Promise<number> | number): Promise<Captured> {
  const texts = { stdout: '', stderr: '' }
  const writes = {
    stdout: process.stdout.write.bind(process.stdout),
    stderr: process.stderr.write.bind(process.stderr),
  }
  for (const name of ['stdout', 'stderr'] as const)
    process[name].write = (chunk: string | Uint8Array) => {
      texts[name] += stripVTControlCharacters(Buffer.from(chunk).toString())
      return true
    }
  process.exitCode = undefined
  try {
    return { status: await run(), ...texts }
  } finally {
    process.exitCode = undefined
    for (const name of ['stdout', 'stderr'] as const) process[name].write = writes[name]
  }
}
