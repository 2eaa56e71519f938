import { directoryStore } from '../platforms/directory-store/directory-store.ts'
import { instanceStore } from '../platforms/instance/instance-store.ts'
import type { HostStore } from '../ports/store.ts'
import { paths } from './paths.ts'

/** The store as this host sees it: in a bucket where it was told of one, else on a disk. */
export function openHostStore(env: NodeJS.ProcessEnv): HostStore {
  const { WIKISTEAD_STORE: bucket, AWS_REGION: region } = env
  if (bucket !== undefined && region !== undefined) return instanceStore({ bucket, region }, env)
  // Everything is seen read-only there but what hosts say of themselves, which is another mount.
  const seen = directoryStore(paths.store)
  return {
    ...seen,
    async write(key, content) {
      const [, name] = /\/reports\/([^/]+)$/.exec(key) ?? []
      if (name === undefined) throw new Error(`a host cannot write ${key}`)
      await directoryStore(paths.reports).write(name, content)
    },
  }
}
