import { holdsAddress, IPV4_INSIDE, IPV6_INSIDE, SOME_IPV4, SOME_IPV6 } from './addresses.ts'
import { commentSources } from './hidden-texts.ts'
import { fill } from './sql.ts'
import type { SanitizeStep, Shape } from './step.ts'

/**
 * Comments come after all rows that go are gone: one that nobody shows any more is emptied. The
 * others are published, but MediaWiki itself writes addresses into them ("Reverted edits by …").
 */
export function commentSteps({ prefix, has }: Shape): SanitizeStep[] {
  const of = (reason: string, sql: string) => ({
    subject: `${prefix}comment`,
    reason,
    sql: fill(sql, prefix),
  })
  return [
    of(
      'a list of what is shown',
      `CREATE OR REPLACE TEMPORARY TABLE wikistead_comments (id BIGINT UNSIGNED NOT NULL PRIMARY KEY)`,
    ),
    ...commentSources
      .filter(([table, column]) => has(table, column))
      .map(([table, column, isShown]) =>
        of(
          `shown by ${prefix}${table}`,
          `INSERT IGNORE INTO wikistead_comments SELECT DISTINCT ${column} FROM {${table}} WHERE ${isShown}`,
        ),
      ),
    of(
      'nobody shows it',
      `UPDATE {comment} LEFT JOIN wikistead_comments AS shown ON shown.id = comment_id
SET comment_text = '', comment_data = NULL WHERE shown.id IS NULL`,
    ),
    of(
      'names a hidden user',
      `UPDATE {comment} JOIN wikistead_names AS n ON n.hex = '' AND (${mentions})
SET comment_text = '', comment_data = NULL`,
    ),
    of(
      'names an address',
      `UPDATE {comment} SET comment_text = ${withoutAddresses('comment_text')}, comment_data = ${withoutAddresses('comment_data')}
WHERE ${holdsAddress('comment_text')} OR ${holdsAddress('comment_data')}`,
    ),
    // An address could be computed from the sum of a sentence that is known but for it.
    of('the sum of the text that was', `UPDATE {comment} SET comment_hash = ${SUM}`),
  ]
}

/** A name as links have it, behind a namespace or in `Special:Contributions/…`. */
const mentions = ['n.name', 'n.title']
  .flatMap((name) => [`CONCAT(':', ${name})`, `CONCAT('/', ${name})`])
  .map((needle) => `INSTR(comment_text, ${needle}) > 0`)
  .join(' OR ')

const withoutAddresses = (column: string) =>
  `REGEXP_REPLACE(REGEXP_REPLACE(${column}, '${IPV6_INSIDE}', '${SOME_IPV6}'), '${IPV4_INSIDE}', '${SOME_IPV4}')`

/** MediaWiki's CommentStore: both sums, as a signed number of 32 bits. */
const SUM = `CAST(CRC32(comment_text) ^ CRC32(COALESCE(comment_data, '')) AS SIGNED)
  - IF((CRC32(comment_text) ^ CRC32(COALESCE(comment_data, ''))) > 2147483647, 4294967296, 0)`
