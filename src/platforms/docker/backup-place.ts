import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../domain/problems/problem.ts'
import type { Environment } from '../../domain/sites/site.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { writeHostFile } from './host-files.ts'
import type { Folders } from './hosts.ts'

/** What only the admin host may know: web heads can neither read backups nor make them. */
const made = ['backupKey', 'backupPassword']
/** What people get from whoever runs the place; nobody can make them up. */
const given = ['backupAccessKey', 'backupSecretKey']

/** Where the admin host puts the copies, and what opens that place: a file that only root reads. */
export function backupPlace(environment: Environment, folders: Folders, secrets: Secrets) {
  const place = environment.backups.repository.place ?? folders.backups
  const isFolder = place.startsWith('/')
  const path = join(folders.hosts, 'admin', 'backup.json')

  async function readGiven(): Promise<Record<string, string>> {
    if (isFolder) return {}
    const values: Record<string, string> = {}
    for (const name of given) {
      const value = await secrets.find(name)
      if (value === undefined)
        throw new Problem('secret-missing', `${place} needs ${given.join(' and ')}`, {
          hint: `put both into ${secrets.location()}, beside what is there, then wikistead up`,
        })
      values[name] = value
    }
    return values
  }

  return {
    /**
     * What the running admin host does not know yet, in words; undefined where that is nothing.
     * Fails with `secret-missing` where the place cannot be opened.
     */
    async compare(): Promise<string | undefined> {
      const wanted = await readGiven()
      const written = await readFile(path, 'utf8').catch(() => undefined)
      if (written === undefined) return undefined
      const known = JSON.parse(written) as Record<string, string>
      const before = known['place'] ?? place
      if (before !== place)
        return `a repository is begun at ${place}; the one at ${before} stays as it is`
      const kept = Object.fromEntries(
        await Promise.all(made.map(async (name) => [name, await secrets.find(name)])),
      ) as Record<string, string>
      const isSame = [...Object.entries(wanted), ...Object.entries(kept)].every(
        ([name, value]) => known[name] === value,
      )
      return isSame && known['place'] === place ? undefined : 'its keys changed'
    },

    async write(): Promise<void> {
      const known = await secrets.ensure(made)
      const values = {
        ...Object.fromEntries(made.map((name) => [name, known[name]])),
        ...{ place, ...(await readGiven()) },
      }
      await writeHostFile(path, JSON.stringify(values), 0o600)
    },
  }
}
