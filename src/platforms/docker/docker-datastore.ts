import { createInterface } from 'node:readline'
import type { Backup, BackupState, RepositoryCheck } from '../../domain/backups/backup.ts'
import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import type { RestoredDatastore } from '../../domain/backups/restored.ts'
import { Problem, type ProblemCode } from '../../domain/problems/problem.ts'
import type { Datastore } from '../../ports/datastore.ts'
import type { Fleet } from '../../ports/fleet.ts'

type Line =
  | { readonly type: 'progress'; readonly message: string }
  | { readonly type: 'result'; readonly result: unknown }
  | {
      readonly type: 'problem'
      readonly code: ProblemCode
      readonly message: string
      readonly hint?: string
      readonly output?: string
    }

/** A fixed script; the values arrive as arguments and on stdin. */
const TASK =
  'store=/var/lib/wikistead/store; exec node "$store/host-programs/$(cat "$store/environments/$1/host-program").mjs" datastore "$2"'
/** Ends within the time that a clean shutdown of a large database takes. */
const RESTART = ['sv', '-w', '120', 'restart', '/etc/wikistead/services/database/mariadb'] as const
const RESTART_CACHE = [
  'sv',
  '-w',
  '20',
  'restart',
  '/etc/wikistead/services/cache/memcached',
] as const

/** Fixed scripts. The server gets no chance to write anything more. */
const LOSE = {
  database: [
    'database',
    'service=/etc/wikistead/services/database/mariadb; sv -w 10 down $service & pkill -KILL mariadbd; wait; rm -rf /var/lib/mysql/*; sv up $service',
  ],
  files: ['admin', 'rm -rf /srv/wikistead/uploads/public/* /srv/wikistead/uploads/deleted/*'],
} as const

/** The datastore of an environment in containers: the admin host copies and restores it. */
export function dockerDatastore(environment: string, fleet: Fleet): Datastore {
  async function ask<T>(
    verb: string,
    order: object = {},
    tell: (message: string) => void = () => {},
  ): Promise<T> {
    const output = fleet.stream('admin', {
      argv: ['sh', '-c', TASK, 'datastore', environment, verb],
      stdin: JSON.stringify(order),
    })
    let last: Line | undefined
    try {
      for await (const line of createInterface({ input: output })) {
        last = JSON.parse(line) as Line
        if (last.type === 'progress') tell(last.message)
      }
    } catch (error) {
      if (last?.type !== 'problem') throw error
    }
    if (last?.type === 'problem') {
      const { code, message, hint, output: said } = last
      throw new Problem(code, message, {
        ...(hint === undefined ? {} : { hint }),
        ...(said === undefined ? {} : { output: said }),
      })
    }
    if (last?.type !== 'result')
      throw new Problem('backup-failed', `the admin host did not say how ${verb} ended`, {
        hint: `wikistead logs ${environment} --host admin`,
      })
    return last.result as T
  }

  const restartServer = async () => {
    const { status, stdout, stderr } = await fleet.run('database', { argv: RESTART })
    if (status !== 0)
      throw new Problem('database-down', 'the database does not start on the restored data', {
        hint: `wikistead logs ${environment} --host database`,
        output: stdout + stderr,
      })
  }

  /** MediaWiki would answer from what it remembers of pages that are not there any more. */
  const emptyCache = async () => fleet.run('cache', { argv: RESTART_CACHE })

  return {
    readState: async () => ask<BackupState>('list'),
    backUp: async (tell) => ask<Backup>('back-up', {}, tell),
    check: async (tell) => ask<RepositoryCheck>('check', {}, tell),
    planRestore: async (order) => ask<RestorePlan>('plan-restore', order),
    restoreBeside: async (order, tell) => ask<RestoredDatastore>('restore', order, tell),
    async swap(order) {
      await ask('swap', order)
      if (order.only !== 'files') await restartServer()
      await emptyCache()
    },
    async unswap(id, before) {
      await ask('unswap', { id, before })
      await restartServer()
      await emptyCache()
    },
    async lose(what) {
      const [host, script] = LOSE[what]
      const { status, stderr } = await fleet.run(host, { argv: ['sh', '-c', script] })
      if (status !== 0)
        throw new Problem('command-failed', `the ${what} could not be destroyed`, {
          output: stderr,
        })
    },
    discard: async (id) => ask('discard', { id }),
  }
}
