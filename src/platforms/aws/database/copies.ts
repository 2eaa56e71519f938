import type { Readable } from 'node:stream'
import {
  copyFolders,
  type ManagedReceiveOrder,
  type ManagedSanitized,
  type ManagedSanitizeOrder,
} from '../../../domain/aws/copy-orders.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { SanitizedPart } from '../../../domain/sanitize/copy.ts'
import type { ReceivedCopy } from '../../../domain/sanitize/received.ts'
import type { Fleet } from '../../../ports/fleet.ts'
import { askTask } from '../../relay/ask-task.ts'

/** A fixed script; what is to be done arrives as an argument, and the order on stdin. */
const TASK = `set -eu
root="\${WIKISTEAD_ROOT:-}"
set -a
. "$root/etc/wikistead/environment"
set +a
program=$("$root/usr/local/sbin/wikistead-program")
exec node "$program" copies "$1"`

/** Fixed scripts; folders arrive as arguments. */
const PACK = 'exec tar --create --sparse --directory="${WIKISTEAD_ROOT:-}$1" .'
const PRINT = 'exec cat "${WIKISTEAD_ROOT:-}$1"'
const UNPACK = `set -e
umask 077
to="\${WIKISTEAD_ROOT:-}$1"
rm -rf "$to"
mkdir -p "$to"
exec tar --extract --no-same-owner --directory="$to"`

const READ = {
  database: [PACK, `${copyFolders.sanitized}/database`],
  files: [PACK, copyFolders.sanitizedFiles],
  dump: [PRINT, `${copyFolders.sanitized}/database.sql.gz`],
} as const

/** What the admin host does for copies from and to other environments. */
export function copyTasks(environment: string, fleet: Fleet) {
  const ask = async <T>(
    verb: string,
    order: object = {},
    tell: (message: string) => void = () => {},
  ): Promise<T> =>
    askTask({ argv: ['sh', '-c', TASK, 'copies', verb], order, environment, verb }, fleet, tell)

  async function unpack(folder: string, content: Readable): Promise<void> {
    const { status, stderr } = await fleet.run('admin', {
      argv: ['sh', '-c', UNPACK, 'unpack', folder],
      input: content,
    })
    if (status === 0) return
    throw new Problem('command-failed', 'the sanitized copy did not arrive whole', {
      hint: 'nothing was replaced; is the disk of the admin host full? begin again',
      output: stderr,
    })
  }

  return {
    sanitize: async (order: ManagedSanitizeOrder, tell: (message: string) => void) =>
      ask<ManagedSanitized>('sanitize', order, tell),

    read(part: SanitizedPart): Readable {
      const [script, path] = READ[part]
      return fleet.stream('admin', { argv: ['sh', '-c', script, 'read', path] })
    },

    discardSanitized: async (): Promise<void> => ask('discard-sanitized'),

    /** Lays both parts on disks of the admin host. */
    async unpack(id: string, read: (part: 'database' | 'files') => Readable): Promise<void> {
      await unpack(`${copyFolders.received}/database`, read('database'))
      await unpack(copyFolders.filesBeside(id), read('files'))
    },

    receive: async (order: ManagedReceiveOrder) =>
      ask<Omit<ReceivedCopy, 'before'>>('receive', order),

    swap: async (id: string): Promise<void> => ask('swap', { id }),
    unswap: async (id: string): Promise<void> => ask('unswap', { id }),
    discard: async (id: string): Promise<void> => ask('discard', { id }),
  }
}
