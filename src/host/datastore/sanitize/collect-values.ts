import { Buffer } from 'node:buffer'
import type { SanitizeOrder } from '../../../domain/sanitize/copy.ts'
import type { LeakKind } from '../../../domain/sanitize/leak-sources.ts'
import { listLeakQueries } from '../../../domain/sanitize/leaks.ts'
import { quoteName } from '../../../domain/sanitize/sql.ts'
import type { Ask } from '../database-client.ts'
import type { Planned } from './plan-for.ts'

/** A value of the original that must not be in the copy. It never leaves this program. */
export interface OriginalValue {
  readonly kind: LeakKind
  /** The column that it came from. */
  readonly subject: string
  readonly isCertain: boolean
  readonly bytes: Uint8Array
}

/** Reads them before anything is changed. */
export async function collectValues(
  { schema }: Planned,
  { decisions, database }: SanitizeOrder,
  ask: Ask,
): Promise<OriginalValue[]> {
  const values = new Map<string, OriginalValue>()
  for (const { kind, subject, sql, isCertain } of listLeakQueries({ schema, decisions }))
    for (const [hex = ''] of await ask(`USE ${quoteName(database)}; ${sql}`))
      if (values.get(hex)?.isCertain !== true)
        values.set(hex, { kind, subject, isCertain, bytes: Buffer.from(hex, 'hex') })
  return [...values.values()]
}
