import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program that answers each line on its stdin with lines of JSON; other lines are passed over. */
export function startDialogue(
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
) {
  const [file, ...args] = argv
  const child = spawn(file, args, { env: { ...process.env, ...env } })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.on('error', () => {})
  const answers: Record<string, unknown>[] = []
  let wake = () => {}
  let isEnded = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) answers.push(JSON.parse(line) as Record<string, unknown>)
    wake()
  })
  const ended = new Promise<void>((resolve) =>
    child.on('close', () => {
      isEnded = true
      wake()
      resolve()
    }),
  )
  async function hear(): Promise<Record<string, unknown>> {
    for (;;) {
      const answer = answers.shift()
      if (answer !== undefined) return answer
      if (isEnded) throw new Error(`${args.join(' ')} ended: ${stderr.slice(-2000)}`)
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return {
    hear,
    async say(line: string) {
      child.stdin.write(`${line}\n`)
      return hear()
    },
    async end() {
      child.stdin.end()
      await ended
    },
  }
}
