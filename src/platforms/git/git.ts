import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import { execute, stream, type Execution } from '../process/execute.ts'
import { redact } from './redact.ts'

/** The git program, bound to one bare repository. */
export interface Git {
  readonly directory: string
  /** A status other than 0 is a result. */
  run(args: readonly string[], options?: GitOptions): Promise<Execution>
  /** What git printed. Fails with `command-failed` where the status is not 0. */
  read(args: readonly string[], options?: GitOptions): Promise<string>
  /** As `read`, for what need not be text. */
  readBytes(args: readonly string[], options?: GitOptions): Promise<Buffer>
  /** What git prints, as it comes; breaks where the status is not 0. */
  stream(args: readonly string[]): Readable
}

interface GitOptions {
  readonly stdin?: string | Readable
  readonly env?: Readonly<Record<string, string>>
}

/** Nothing that a repository or a forgotten setting brings along may run or rewrite anything. */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.attributesFile=/dev/null',
  'protocol.ext.allow=never',
  'safe.directory=*',
  'gc.auto=0',
  'tar.umask=0022',
  // A pack appears whole or not at all; loose objects of a killed fetch would look like a commit.
  'fetch.unpackLimit=1',
  // A server that went silent is given up.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=60',
].flatMap((setting) => ['-c', setting])

/** Binds git to a repository whose objects lie in a folder that several repositories share. */
export function bindGit(directory: string, objectDirectory: string): Git {
  const argv = (args: readonly string[]): [string, ...string[]] => [
    'git',
    ...SETTINGS,
    `--git-dir=${directory}`,
    ...args,
  ]
  const environment = {
    GIT_OBJECT_DIRECTORY: objectDirectory,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: '',
    GIT_NAMESPACE: '',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    // Nothing travels unless the one who fetches says how.
    GIT_ALLOW_PROTOCOL: '',
    LC_ALL: 'C',
  }
  const options = ({ env, ...rest }: GitOptions = {}) => ({
    ...rest,
    cwd: directory,
    env: { ...environment, ...env },
  })

  return {
    directory,

    async run(args, more) {
      return execute(argv(args), options(more))
    },

    async read(args, more) {
      const { status, stdout, stderr } = await execute(argv(args), options(more))
      if (status !== 0) throw failed(args, stderr)
      return stdout
    },

    async readBytes(args, more) {
      try {
        return await buffer(stream(argv(args), options(more)))
      } catch (error) {
        throw failed(args, (isProblem(error) && error.output) || '', error)
      }
    },

    stream(args) {
      return stream(argv(args), options())
    },
  }
}

const failed = (args: readonly string[], stderr: string, cause?: unknown) =>
  new Problem('command-failed', `git ${redact(args.slice(0, 3).join(' '))} failed`, {
    hint: 'is the disk full, or the state folder damaged? What lies in it can be fetched again',
    output: redact(stderr),
    cause,
  })
