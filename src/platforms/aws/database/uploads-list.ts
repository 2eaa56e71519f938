import type { Clock } from '../../../ports/clock.ts'
import type { Fleet } from '../../../ports/fleet.ts'
import type { Store } from '../../../ports/store.ts'

interface Means {
  readonly store: Store
  readonly fleet: Pick<Fleet, 'run'>
  readonly clock: Clock
}

/** Which uploads there were when a backup was made; their bytes are copied by AWS. */
export function uploadsList(environment: string, { store, fleet, clock }: Means) {
  const key = `environments/${environment}/backups/uploads.json`
  return {
    async write(): Promise<void> {
      const { stdout } = await fleet.run('admin', {
        argv: ['find', '/srv/wikistead/uploads/public', '-type', 'f', '-printf', '%s %T@ %P\\n'],
      })
      const files = stdout.split('\n').filter(Boolean)
      await store.write(key, JSON.stringify({ at: clock.now().toISOString(), files }))
    },

    async read(): Promise<{ readonly at: string | null; readonly count: number }> {
      const content = await store.read(key)
      if (content === undefined) return { at: null, count: 0 }
      const { at, files } = JSON.parse(content.toString()) as { at: string; files: string[] }
      return { at, count: files.length }
    },
  }
}
