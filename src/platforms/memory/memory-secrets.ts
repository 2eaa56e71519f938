import { randomBytes } from 'node:crypto'
import type { Secrets } from '../../ports/secrets.ts'

/** Secrets that nobody keeps. */
export function memorySecrets(): Secrets {
  const values: Record<string, string> = {}
  return {
    async ensure(names) {
      for (const name of names) values[name] ??= randomBytes(24).toString('base64url')
      return { ...values }
    },
    find: async (name) => values[name],
    location: () => 'memory',
  }
}
