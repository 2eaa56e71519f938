import { majorVersion } from '../releases/release.ts'
import type { Fault } from './decide-column.ts'
import type { DecidedTable } from './decide.ts'
import { tablesIn } from './sql.ts'
import type { Shape } from './step.ts'

/** Versions whose tables we have read. */
const VERSIONS = new Set(['1.39', '1.40', '1.41', '1.42', '1.43'])

/** Without these the steps would pass by what they are for, or it is no wiki at all. */
const NEEDED = [
  ...['user', 'actor', 'page', 'revision', 'slots', 'content', 'text', 'comment', 'logging'],
  ...['recentchanges', 'archive', 'categorylinks', 'image', 'oldimage', 'user_properties'],
]

/** A version that we have not read, or a database that is no wiki under this prefix. */
export function findUnfit(version: string, { prefix, has }: Shape): Fault[] {
  const why = `every wiki has it; is $wgDBprefix '${prefix}'?`
  const missing = NEEDED.filter((table) => !has(table)).map((table) => ({
    subject: prefix + table,
    why,
  }))
  const isRead = VERSIONS.has(majorVersion(version))
  return [
    ...(isRead ? [] : [{ subject: `MediaWiki ${version}`, why: 'its tables are not known yet' }]),
    ...((has('block') && has('block_target')) || has('ipblocks')
      ? missing
      : [...missing, { subject: `${prefix}block`, why }]),
  ]
}

/** A condition that asks a table which is not there would be skipped or fail halfway. */
export const findMissing = (tables: readonly DecidedTable[], { prefix, has }: Shape): Fault[] =>
  tables.flatMap(({ name, rule }) =>
    rule.action === 'drop'
      ? []
      : rule.drops
          .flatMap(({ where }) => tablesIn(where))
          .filter((needed) => !has(needed))
          .map((needed) => ({ subject: prefix + needed, why: `is needed to judge ${name}` })),
  )
