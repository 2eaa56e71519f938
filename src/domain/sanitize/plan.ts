import { commentSteps } from './comments.ts'
import type { Decisions, Fault } from './decide-column.ts'
import { decide, type DecidedTable } from './decide.ts'
import { hiddenTextSteps } from './hidden-texts.ts'
import { mapSteps } from './map-names.ts'
import { nameSteps } from './names.ts'
import { overwriteColumns } from './overwrite.ts'
import { userPageSteps } from './user-pages.ts'
import type { Schema } from './schema.ts'
import { fill, quoteName } from './sql.ts'
import { shapeOf, type SanitizeStep, type Shape } from './step.ts'
import { findMissing, findUnfit } from './unfit.ts'

export interface SanitizeRequest {
  readonly schema: Schema
  /** MediaWiki's, such as `1.43.9`. */
  readonly version: string
  readonly decisions: Decisions
  /** `$wgDBprefix`; most wikis have none. */
  readonly prefix?: string
}

export type SanitizePlan =
  | {
      readonly isDecided: true
      readonly steps: readonly SanitizeStep[]
      /** Decisions about what is not there. */
      readonly unused: readonly string[]
    }
  | { readonly isDecided: false; readonly faults: readonly Fault[] }

/**
 * Plans how personal data and all that is not public leave a fresh copy of a wiki's database.
 * Fails closed: one table or column that nobody has decided about, and there is no plan.
 *
 * The statements run once, in this order and in one session that stops at the first error and
 * has set `@wikistead_salt` to 32 random bytes or more, which are then forgotten.
 */
export function planSanitize({
  schema,
  version,
  decisions,
  prefix = '',
}: SanitizeRequest): SanitizePlan {
  const { tables, faults, unused } = decide(schema, prefix, decisions)
  const shape = shapeOf(schema, prefix)
  const all = [...findUnfit(version, shape), ...findMissing(tables, shape), ...faults]
  if (all.length > 0) return { isDecided: false, faults: all }
  const steps = [
    ...begin(shape),
    ...nameSteps(tables, shape),
    ...tables.flatMap(emptyTable),
    ...tables.flatMap((table) => dropRows(table, prefix)),
    ...hiddenTextSteps(shape),
    ...tables.flatMap(overwriteColumns),
    ...mapSteps(tables, prefix),
    ...userPageSteps(shape),
    ...commentSteps(shape),
    ...end,
  ]
  return { isDecided: true, steps, unused }
}

/** Constraints, because plain SQL has no other way to stop. */
const begin = ({ prefix }: Shape): SanitizeStep[] => [
  {
    subject: 'session',
    reason: 'a value that does not fit is an error, not cut',
    sql: "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', foreign_key_checks = 0",
  },
  {
    subject: 'session',
    reason: 'what must be true before anything is touched',
    sql: `CREATE OR REPLACE TEMPORARY TABLE wikistead_must (salt INT NOT NULL, packed INT NOT NULL,
  CONSTRAINT salt_has_32_bytes CHECK (salt >= 32), CONSTRAINT no_text_holds_several_versions CHECK (packed = 0))`,
  },
  {
    subject: 'session',
    reason: 'texts that compressOld.php packed together cannot be judged apart',
    sql: fill(
      `INSERT INTO wikistead_must VALUES (COALESCE(LENGTH(@wikistead_salt), 0), (SELECT COUNT(*) FROM {text} WHERE FIND_IN_SET('object', old_flags) > 0))`,
      prefix,
    ),
  },
]

const emptyTable = ({ name, rule }: DecidedTable): SanitizeStep[] =>
  rule.action === 'drop'
    ? [{ subject: name, reason: rule.reason, sql: `TRUNCATE TABLE ${quoteName(name)}` }]
    : []

const dropRows = ({ name, rule }: DecidedTable, prefix: string): SanitizeStep[] =>
  rule.action === 'drop'
    ? []
    : rule.drops.map(({ where, reason }) => ({
        subject: name,
        reason,
        sql: fill(`DELETE FROM ${quoteName(name)} WHERE ${where}`, prefix),
      }))

const end: readonly SanitizeStep[] = [
  {
    subject: 'session',
    reason: 'nobody can find out the names again',
    sql: 'DROP TEMPORARY TABLE wikistead_found, wikistead_names, wikistead_contents, wikistead_texts, wikistead_comments, wikistead_must',
  },
  {
    subject: 'session',
    reason: 'nobody can compute the hashes again',
    sql: 'SET @wikistead_salt = NULL',
  },
]
