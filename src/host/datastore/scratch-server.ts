import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'
import { execute } from '../../platforms/process/execute.ts'
import { disk } from '../paths.ts'
import { askSocket, type Ask } from './database-client.ts'

/** Milliseconds; a copy that was prepared needs no recovery. */
const START_TIMEOUT = 120_000

/**
 * Runs a server on a restored data directory that nobody else can reach: it has no network and
 * writes no log. Ends it cleanly, also where the work fails.
 */
export async function withScratchServer<T>(
  directory: string,
  work: (ask: Ask, socket: string) => Promise<T>,
): Promise<T> {
  const socket = `${disk}/run/wikistead/${directory.split('/').at(-1)}.sock`
  await rm(socket, { force: true })
  const ask = askSocket(socket)
  const server = execute([
    ...(['mariadbd', '--no-defaults', '--user=root', `--datadir=${directory}`] as const),
    ...[`--socket=${socket}`, `--pid-file=${socket}.pid`, '--skip-networking', '--skip-log-bin'],
    ...['--skip-slave-start', '--event-scheduler=OFF', '--character-set-server=binary'],
    ...['--max-allowed-packet=1G', '--innodb-buffer-pool-size=256M'],
    // What was just unpacked is in the memory of the operating system; it need not come from disk.
    '--loose-innodb-data-file-buffering=ON',
    // Nobody was told that anything of it is safe; the clean end writes it all.
    ...['--innodb-flush-log-at-trx-commit=0', '--innodb-fast-shutdown=1'],
  ])
  let ended: string | undefined
  void server.then(({ stderr }) => (ended = stderr))
  try {
    await untilItAnswers(ask, () => ended)
    return await work(ask, socket)
  } finally {
    if (ended === undefined)
      await execute([
        'mariadb-admin',
        '--no-defaults',
        '--user=root',
        `--socket=${socket}`,
        'shutdown',
      ])
    await server
  }
}

async function untilItAnswers(ask: Ask, hasEnded: () => string | undefined): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT
  for (;;) {
    const ended = hasEnded()
    if (ended !== undefined || Date.now() > deadline)
      throw new Problem('restore-failed', 'the restored database does not start', {
        output: (ended ?? '').split('\n').slice(-20).join('\n'),
      })
    try {
      await ask('SELECT 1')
      return
    } catch {
      await sleep(50)
    }
  }
}
