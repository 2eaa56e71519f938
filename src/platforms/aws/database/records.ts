import { restoresPrefix, type RestoreRecord } from '../../../domain/aws/restores.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Store } from '../../../ports/store.ts'

/** What the store remembers of restores of which something is kept. */
export function restoreRecords(environment: string, store: Store) {
  const keyOf = (id: string) => `${restoresPrefix(environment)}${id}.json`

  async function find(key: string): Promise<RestoreRecord | undefined> {
    const content = await store.read(key)
    return content && (JSON.parse(content.toString()) as RestoreRecord)
  }

  return {
    find: async (id: string) => find(keyOf(id)),

    async list(): Promise<RestoreRecord[]> {
      const keys = await store.list(restoresPrefix(environment))
      return (await Promise.all(keys.map(find))).filter((record) => record !== undefined)
    },

    async need(id: string): Promise<RestoreRecord> {
      const record = await find(keyOf(id))
      if (record !== undefined) return record
      throw new Problem('backup-missing', `nothing is kept of a restore ${JSON.stringify(id)}`)
    },

    write: async (record: RestoreRecord) => store.write(keyOf(record.id), JSON.stringify(record)),
    remove: async (id: string) => store.remove(keyOf(id)),
  }
}
