import { fill } from './sql.ts'
import type { SanitizeStep, Shape } from './step.ts'

/** What is computed from the title of a page tells it as well; so does what is found by its words. */
export function userPageSteps({ prefix, has }: Shape): SanitizeStep[] {
  const of = (subject: string, reason: string, sql: string) => ({
    subject: prefix + subject,
    reason,
    sql: fill(sql, prefix),
  })
  const mapped = "n.pseudonym = SUBSTRING_INDEX(page_title, '/', 1) AND page_namespace IN (2, 3)"
  const index = of(
    'searchindex',
    'of pages that were mapped, are hidden or are gone; rebuildtextindex.php writes it again',
    `DELETE s FROM {searchindex} AS s LEFT JOIN {page} ON page_id = si_page LEFT JOIN {revision} ON rev_id = page_latest
LEFT JOIN wikistead_names AS n ON ${mapped}
WHERE page_id IS NULL OR rev_id IS NULL OR (rev_deleted & 1) <> 0 OR n.name IS NOT NULL`,
  )
  return [
    of(
      'categorylinks.cl_sortkey',
      'sorts a user page by the name that was mapped',
      `UPDATE {categorylinks} JOIN {page} ON page_id = cl_from JOIN wikistead_names AS n ON ${mapped} SET cl_sortkey = ''`,
    ),
    ...(has('searchindex') ? [index] : []),
  ]
}
