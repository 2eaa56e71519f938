import { execute } from '../../src/platforms/process/execute.ts'
import { SITE } from './site.ts'

export const container = (host: string): string => `wikistead-${SITE}-local-${host}`

export async function docker(...args: readonly string[]): Promise<string> {
  const result = await execute(['docker', ...args])
  if (result.status !== 0) throw new Error(result.stderr)
  return result.stdout.trim()
}

/** Runs a command on a host of the test site; what it printed, or its error. */
export async function inside(
  host: string,
  argv: readonly string[],
  { stdin }: { stdin?: string } = {},
): Promise<string> {
  const interactive = stdin === undefined ? [] : ['--interactive']
  const result = await execute(
    ['docker', 'exec', ...interactive, container(host), ...argv],
    stdin === undefined ? {} : { stdin },
  )
  if (result.status !== 0) throw new Error(`${argv.join(' ')}: ${result.stderr}`)
  return result.stdout.trim()
}

/** A fixed script with its values as arguments. */
export const script = async (host: string, text: string, ...values: readonly string[]) =>
  inside(host, ['sh', '-euc', text, 'script', ...values])

/** The same with the rights to mount disks on the host, which only root of this machine has. */
export async function mounting(host: string, text: string, ...values: readonly string[]) {
  const asked = await execute(['docker', 'inspect', container(host), '--format', '{{.State.Pid}}'])
  const enter = ['nsenter', '--target', asked.stdout.trim(), '--mount'] as const
  const result = await execute([...enter, '--', 'sh', '-euc', text, 'script', ...values])
  if (result.status !== 0) throw new Error(`${text}: ${result.stderr}`)
  return result.stdout.trim()
}
