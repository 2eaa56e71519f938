import { Problem } from '../../domain/problems/problem.ts'
import { execute, type ExecuteOptions, type Execution } from '../process/execute.ts'

/** Runs the engine's command line; a status other than 0 is a result. */
export const docker = async (
  args: readonly string[],
  options: ExecuteOptions = {},
): Promise<Execution> => execute(['docker', ...args], options)

/** As `docker`, for what must work; returns stdout. */
export async function dockerMust(
  args: readonly string[],
  options: ExecuteOptions = {},
): Promise<string> {
  const result = await docker(args, options)
  if (result.status === 0) return result.stdout
  if (/Cannot connect to the Docker daemon|permission denied.*docker\.sock/.test(result.stderr))
    throw new Problem('engine-missing', 'the container engine does not answer', {
      hint: 'wikistead doctor',
      output: result.stderr,
    })
  if (/port is already allocated|address already in use/.test(result.stderr))
    throw await portTaken(result.stderr)
  throw new Problem('engine-failed', `docker ${args.slice(0, 2).join(' ')} failed`, {
    output: result.stderr,
  })
}

async function portTaken(output: string): Promise<Problem> {
  const port = /127\.0\.0\.1:(\d+)/.exec(output)?.[1]
  const filter = ['--filter', `publish=${port}`, '--format', '{{.Names}}']
  const listed = port === undefined ? '' : (await docker(['ps', ...filter])).stdout
  const holders = listed.split('\n').filter(Boolean)
  const who = holders.length === 0 ? 'another program' : `the container ${holders.join(', ')}`
  return new Problem(
    'port-taken',
    `port ${port ?? 'of this environment'} of this machine is taken by ${who}`,
    {
      hint: 'set another `port` in wikistead.config.ts, then wikistead up',
      output,
    },
  )
}
