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
    throw new Problem('port-taken', 'the port of this environment is taken by another program', {
      hint: 'set another `port` in wikistead.config.ts, then wikistead up',
      output: result.stderr,
    })
  throw new Problem('engine-failed', `docker ${args.slice(0, 2).join(' ')} failed`, {
    output: result.stderr,
  })
}
