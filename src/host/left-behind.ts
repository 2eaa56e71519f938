import { setTimeout as sleep } from 'node:timers/promises'
import type { Places } from '../domain/aws/places.ts'
import { standingKey } from '../domain/aws/standing.ts'
import { instanceStore } from '../platforms/instance/instance-store.ts'

/** What editors read on a host that was left behind. */
const REASON = 'The wiki runs in another region now. Reload the page in a minute, and save it then.'

/** Milliseconds that a host which just started waits for the answer of another region. */
const PATIENCE = 10_000

export interface LeftBehind {
  /** Looks, and never waits for the other region; but the first time for some seconds. */
  look(copies: Places['copies'], environment: string): Promise<void>
  /** Why nobody may edit here; null where all is well, or nothing is known. */
  reason(): string | null
}

/**
 * Whether the environment was brought up in its recovery region while this one was away. Nobody can
 * reach a lost region to stop its hosts, so they find out themselves: only one place may take edits.
 */
export function leftBehind(env: NodeJS.ProcessEnv, log: (line: string) => void): LeftBehind {
  let isBehind = false
  let asking: Promise<void> | undefined
  let isFirst = true

  async function ask({ bucket, region }: NonNullable<Places['copies']>, environment: string) {
    try {
      const store = instanceStore({ bucket, region }, env)
      const isThere = (await store.readCell(standingKey(environment))) !== undefined
      if (isThere && !isBehind) log(`${environment} stands in ${region}: editors are refused here`)
      isBehind = isThere
    } catch (error) {
      // Copies that cannot be asked must not stop the wiki that they are copies of.
      log(`copies: ${(error as Error).message}`)
    }
    asking = undefined
  }

  return {
    async look(copies, environment) {
      if (copies === null) return
      asking ??= ask(copies, environment)
      if (isFirst) await Promise.race([asking, sleep(PATIENCE, undefined, { ref: false })])
      isFirst = false
    },
    reason: () => (isBehind ? REASON : null),
  }
}
