import type { SanitizeOrder } from '../../../domain/sanitize/copy.ts'
import { explainFaults } from '../../../domain/sanitize/explain-faults.ts'
import { planSanitize, type SanitizePlan } from '../../../domain/sanitize/plan.ts'
import { parseSchema, schemaQuery, type Schema } from '../../../domain/sanitize/schema.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Ask } from '../database-client.ts'
import { quoteName } from '../../../domain/sanitize/sql.ts'

export type Planned = Extract<SanitizePlan, { isDecided: true }> & { readonly schema: Schema }

/**
 * The plan for the very tables that will be sanitized: the wiki may have got more of them since the
 * operator saw the plan. Fails with `copy-undecided`.
 */
export async function planFor(order: SanitizeOrder, ask: Ask): Promise<Planned> {
  const rows = await ask(`USE ${quoteName(order.database)}; ${schemaQuery}`)
  const schema = parseSchema(rows.map((row) => row.join('\t')).join('\n'))
  const { version, decisions } = order
  const plan = planSanitize({ schema, version, decisions })
  if (plan.isDecided) return { ...plan, schema }
  throw new Problem('copy-undecided', ...explainFaults(plan.faults))
}
