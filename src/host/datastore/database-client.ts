import { Problem } from '../../domain/problems/problem.ts'
import { execute } from '../../platforms/process/execute.ts'
import { places } from './places.ts'

/** Asks one server; rows come as lists of texts, NULL as the text `NULL`. */
export type Ask = (sql: string) => Promise<string[][]>

const ask = (options: readonly string[], who: string): Ask =>
  async function asking(sql) {
    const asked = await execute(
      [
        'mariadb',
        ...options,
        '--batch',
        '--skip-column-names',
        '--quick',
        '--default-character-set=binary',
      ],
      { stdin: sql },
    )
    if (asked.status !== 0)
      throw new Problem('database-down', `${who} does not answer`, { output: asked.stderr })
    return asked.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t').map(unescape))
  }

/** What the client writes for characters that would break a line. */
const unescape = (text: string) =>
  text.replaceAll(
    /\\([\\tn0])/g,
    (_, letter: string) => ({ t: '\t', n: '\n', 0: '\0' })[letter] ?? letter,
  )

/** The environment's database, as the user that only reads. */
export const askLive: Ask = ask([`--defaults-file=${places.client}`], 'the database')

/** A server, and how the programs of MariaDB reach it. */
export interface Server {
  /** The first options of each of them. */
  readonly options: readonly string[]
  readonly ask: Ask
}

/** A server of our own, by its socket. */
export const socketServer = (socket: string): Server =>
  serverBy(['--no-defaults', '--user=root', `--socket=${socket}`], 'the restored database')

export const askSocket = (socket: string): Ask => socketServer(socket).ask

export const serverBy = (options: readonly string[], who: string): Server => ({
  options,
  ask: ask(options, who),
})
