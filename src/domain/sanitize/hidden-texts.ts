import { fill } from './sql.ts'
import type { SanitizeStep, Shape } from './step.ts'

/** `rev_deleted` says what of a version is hidden. */
const HIDDEN_TEXT = '(rev_deleted & 1) <> 0'
const SHOWN_TEXT = '(rev_deleted & 1) = 0'
/** A summary that MediaWiki writes by itself quotes the text: "Created page with …". */
const SHOWN_COMMENT = '(rev_deleted & 3) = 0'
const HIDDEN_EDITOR = '(rev_deleted & 4) <> 0'

/** How MediaWiki writes the SHA-1 of nothing. */
const EMPTY_SHA1 = 'phoiac9h4m842xq45sp7s6u21eteeq1'

/** The editor of versions of which the editor is hidden; the sign marks a name from elsewhere. */
const SOMEBODY = 'hidden>somebody'

/**
 * Hidden versions stay as rows, so that no history breaks, but lose what is hidden of them. Texts
 * are judged by who still shows them: what no version shows, such as that of a deleted page or
 * one which a filter caught, is emptied. So are the sums, from which a short text can be guessed.
 */
export function hiddenTextSteps({ prefix }: Shape): SanitizeStep[] {
  const of = (subject: string, reason: string, sql: string) => ({
    subject: prefix + subject,
    reason,
    sql: fill(sql, prefix),
  })
  return [
    of(
      'actor',
      'stands for editors who are hidden',
      `INSERT IGNORE INTO {actor} (actor_user, actor_name) VALUES (NULL, '${SOMEBODY}')`,
    ),
    of(
      'revision.rev_actor',
      'the editor is hidden',
      `UPDATE {revision} SET rev_actor = (SELECT actor_id FROM {actor} WHERE actor_name = '${SOMEBODY}') WHERE ${HIDDEN_EDITOR}`,
    ),
    of(
      'revision',
      'length and sum of a hidden text',
      `UPDATE {revision} SET rev_len = NULL, rev_sha1 = '' WHERE ${HIDDEN_TEXT}`,
    ),
    of(
      'slots',
      'of deleted pages',
      `DELETE s FROM {slots} AS s LEFT JOIN {revision} ON rev_id = slot_revision_id WHERE rev_id IS NULL`,
    ),
    of(
      'content',
      'a list of what is shown',
      `CREATE OR REPLACE TEMPORARY TABLE wikistead_contents (id BIGINT UNSIGNED NOT NULL PRIMARY KEY)`,
    ),
    of(
      'content',
      'shown by a version',
      `INSERT INTO wikistead_contents SELECT DISTINCT slot_content_id FROM {slots} JOIN {revision} ON rev_id = slot_revision_id WHERE ${SHOWN_TEXT}`,
    ),
    of(
      'content',
      'length and sum of what nobody shows',
      `UPDATE {content} LEFT JOIN wikistead_contents AS shown ON shown.id = content_id
SET content_size = 0, content_sha1 = '${EMPTY_SHA1}' WHERE shown.id IS NULL`,
    ),
    of(
      'text',
      'a list of what is shown',
      `CREATE OR REPLACE TEMPORARY TABLE wikistead_texts (id BIGINT UNSIGNED NOT NULL PRIMARY KEY)`,
    ),
    of(
      'text',
      'shown by a version',
      `INSERT INTO wikistead_texts SELECT DISTINCT ${textId} FROM {content} JOIN wikistead_contents AS shown ON shown.id = content_id WHERE content_address LIKE 'tt:%'`,
    ),
    of(
      'text',
      'nobody shows it',
      `UPDATE {text} LEFT JOIN wikistead_texts AS shown ON shown.id = old_id
SET old_text = '', old_flags = 'utf-8' WHERE shown.id IS NULL`,
    ),
  ]
}

/** The row of `text` that an address such as `tt:123` means. */
export const textId = "CAST(SUBSTRING_INDEX(SUBSTRING(content_address, 4), '?', 1) AS UNSIGNED)"

/**
 * Who shows a comment, by column; each only where the column is there. The reason of a deletion
 * shows none: MediaWiki proposes one that quotes the page ("content was: …").
 */
export const commentSources = [
  ['revision', 'rev_comment_id', SHOWN_COMMENT],
  [
    'revision_comment_temp',
    'revcomment_comment_id',
    `revcomment_rev IN (SELECT rev_id FROM {revision} WHERE ${SHOWN_COMMENT})`,
  ],
  ['logging', 'log_comment_id', "log_deleted = 0 AND log_type <> 'delete'"],
  ['recentchanges', 'rc_comment_id', "rc_deleted = 0 AND COALESCE(rc_log_type, '') <> 'delete'"],
  ['image', 'img_description_id', 'TRUE'],
  ['oldimage', 'oi_description_id', 'oi_deleted = 0'],
  ['block', 'bl_reason_id', 'bl_deleted = 0'],
  ['ipblocks', 'ipb_reason_id', 'ipb_deleted = 0'],
  ['protected_titles', 'pt_reason_id', 'TRUE'],
] as const
