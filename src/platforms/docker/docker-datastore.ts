import type { Readable } from 'node:stream'
import type { Backup, BackupState, RepositoryCheck } from '../../domain/backups/backup.ts'
import type { EstimatedRestore } from '../../domain/backups/choose-restore.ts'
import type { RestoredDatastore } from '../../domain/backups/restored.ts'
import type { Rehearsal } from '../../domain/drills/rehearsal.ts'
import type { SanitizedCopy } from '../../domain/sanitize/copy.ts'
import type { ReceivedCopy } from '../../domain/sanitize/received.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Datastore } from '../../ports/datastore.ts'
import type { Fleet } from '../../ports/fleet.ts'
import { askTask } from '../relay/ask-task.ts'

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

/** Fixed scripts; the id arrives as an argument. Numbers of users are the same in all images. */
const BESIDE = 'var/lib/mysql/restore-$1 srv/wikistead/uploads/.restore-$1'
const MEASURE = `cd / && du --summarize --bytes --total ${BESIDE} | tail -n 1`
const READ_BESIDE = `exec tar --create --numeric-owner --directory=/ ${BESIDE}`
const LAY_BESIDE = `cd / && rm -rf ${BESIDE} && tar --extract --numeric-owner --directory=/ && readlink /var/lib/mysql/live`

/** It becomes a part of paths. */
function checkId(id: string): string {
  if (/^[0-9a-z]+$/.test(id)) return id
  throw new Problem('usage', `${JSON.stringify(id)} names no restore`)
}

/** Fixed scripts. The server gets no chance to write anything more. */
const LOSE = {
  database: [
    'database',
    'service=/etc/wikistead/services/database/mariadb; sv -w 10 down $service & pkill -KILL mariadbd; wait; rm -rf /var/lib/mysql/*; sv up $service',
  ],
  files: ['admin', 'rm -rf /srv/wikistead/uploads/public/* /srv/wikistead/uploads/deleted/*'],
} as const

const SANITIZED = '/srv/wikistead/sanitized'
const tar = (folder: string) =>
  ['tar', '--create', '--sparse', `--directory=${SANITIZED}/${folder}`, '.'] as const
const READ = {
  database: tar('database'),
  files: tar('files'),
  dump: ['cat', `${SANITIZED}/database.sql.gz`],
} as const
/** Where `swap` looks for what is to become live. */
const besideLive = {
  database: (id: string) => `/var/lib/mysql/restore-${id}`,
  files: (id: string) => `/srv/wikistead/uploads/.restore-${id}`,
} as const
/** A fixed script; the folder arrives as an argument. */
const UNPACK =
  'set -e; umask 077; rm -rf "$1"; mkdir "$1"; exec tar --extract --no-same-owner --directory="$1"'

/** The datastore of an environment in containers: the admin host copies and restores it. */
export function dockerDatastore(environment: string, fleet: Fleet): Datastore {
  const ask = async <T>(
    verb: string,
    order: object = {},
    tell: (message: string) => void = () => {},
  ): Promise<T> =>
    askTask(
      { argv: ['sh', '-c', TASK, 'datastore', environment, verb], order, environment, verb },
      fleet,
      tell,
    )

  const onAdmin = async (script: string, id: string, content?: Readable) => {
    const argv = ['sh', '-c', script, 'beside', checkId(id)] as const
    const command = { argv, ...(content === undefined ? {} : { input: content }) }
    const { status, stdout, stderr } = await fleet.run('admin', command)
    if (status === 0) return stdout
    throw new Problem('restore-failed', `the data of restore ${id} could not be handed over`, {
      hint: `is the disk full? wikistead logs ${environment} --host admin`,
      output: stderr,
    })
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
    planRestore: async (order) => ask<EstimatedRestore>('plan-restore', order),
    restoreBeside: async (order, tell) => ask<RestoredDatastore>('restore', order, tell),
    rehearse: async (id, tell) => ask<Rehearsal>('rehearse', { id }, tell),
    async readBeside(id) {
      const [bytes = ''] = (await onAdmin(MEASURE, id)).split('\t')
      const content = fleet.stream('admin', {
        argv: ['sh', '-c', READ_BESIDE, 'beside', checkId(id)],
      })
      return { bytes: Number(bytes), content }
    },
    async layBeside(id, content) {
      return { before: (await onAdmin(LAY_BESIDE, id, content)).trim() }
    },
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
    sanitize: async (order, tell) => ask<SanitizedCopy>('sanitize', order, tell),
    readSanitized: (part) => fleet.stream('admin', { argv: READ[part] }),
    discardSanitized: async () => ask('discard-sanitized'),
    // What is left costs a disk that is there anyway; the next copy removes it.
    clearLeft: async () => [],
    async receive(id, database, read) {
      for (const part of ['database', 'files'] as const) {
        const unpacked = await fleet.run('admin', {
          argv: ['sh', '-c', UNPACK, 'unpack', besideLive[part](id)],
          input: read(part),
        })
        if (unpacked.status !== 0)
          throw new Problem('command-failed', 'the sanitized copy did not arrive whole', {
            hint: 'nothing was replaced; is the disk full? begin again',
            output: unpacked.stderr,
          })
      }
      return ask<ReceivedCopy>('receive', { id, database })
    },
  }
}
