import { ADDRESS, PSEUDONYM } from './addresses.ts'
import type { DecidedTable } from './decide.ts'
import { fill, quoteName } from './sql.ts'
import type { Shape, SanitizeStep } from './step.ts'

/**
 * Everybody who must not be known in the copy gets a pseudonym, the same wherever the name stands:
 * addresses of editors without an account, and users whose names were hidden. The list is a
 * temporary table, so it ends with the session and is in no dump. Numbers are dealt in the order
 * of a keyed hash: two names never share one, and none says anything about its name.
 */
export function nameSteps(tables: readonly DecidedTable[], shape: Shape): SanitizeStep[] {
  return [
    {
      subject: 'names',
      reason: 'a list of addresses and hidden users, for this session only',
      sql: FOUND,
    },
    ...tables.flatMap((table) => findAddresses(table)),
    ...findHidden(shape),
    { subject: 'names', reason: 'the pseudonyms for them', sql: NAMES },
    { subject: 'names', reason: 'dealt in the order of a keyed hash', sql: DEAL },
  ]
}

const FOUND = `CREATE OR REPLACE TEMPORARY TABLE wikistead_found (
  name VARBINARY(255) NOT NULL PRIMARY KEY, is_hidden TINYINT NOT NULL)`

const NAMES = `CREATE OR REPLACE TEMPORARY TABLE wikistead_names (
  name VARBINARY(255) NOT NULL PRIMARY KEY, title VARBINARY(255) NOT NULL UNIQUE,
  pseudonym VARBINARY(255) NOT NULL UNIQUE, hex VARBINARY(35) NOT NULL)`

/** 4026531840 is 240.0.0.0. A hidden user has no hexadecimal. */
const DEAL = `INSERT INTO wikistead_names (name, title, pseudonym, hex)
SELECT name, REPLACE(name, ' ', '_'),
  CASE WHEN is_hidden THEN CONCAT('Hidden-user-', number)
    WHEN name LIKE '%:%' THEN CONCAT('2001:DB8:5EED:0:0:0:', HEX(number DIV 65536), ':', HEX(number MOD 65536))
    ELSE INET_NTOA(4026531840 + number) END,
  CASE WHEN is_hidden THEN '' WHEN name LIKE '%:%' THEN CONCAT('v6-20010DB85EED', LPAD(HEX(number), 20, '0'))
    ELSE HEX(4026531840 + number) END
FROM (SELECT name, is_hidden, ROW_NUMBER() OVER (ORDER BY SHA2(CONCAT(@wikistead_salt, name), 256)) AS number
  FROM wikistead_found WHERE name NOT REGEXP '${PSEUDONYM}') AS dealt`

/** What stands before a slash: `1.2.3.0/24` is the range, `1.2.3.4/Draft` a page below. */
const head = (column: string) => `SUBSTRING_INDEX(${column}, '/', 1)`

/** Looks through every column that names somebody; hexadecimal ones follow another. */
function findAddresses({ name, rule, columns }: DecidedTable): SanitizeStep[] {
  if (rule.action === 'drop') return []
  return [...rule.columns].flatMap(([column, { action, ...how }]) => {
    if (action !== 'map' || !columns.has(column) || !('form' in how)) return []
    const { form } = how
    if (form.kind === 'hex') return []
    const found = head(quoteName(column))
    const place = form.kind === 'title' ? ` AND ${quoteName(form.namespace)} IN (2, 3)` : ''
    return [
      {
        subject: `${name}.${column}`,
        reason: 'addresses are found here',
        sql: `INSERT IGNORE INTO wikistead_found (name, is_hidden)
SELECT DISTINCT ${found}, 0 FROM ${quoteName(name)} WHERE ${found} REGEXP '${ADDRESS}'${place}`,
      },
    ]
  })
}

/** Users who were blocked with their names hidden. 1.42 has both kinds of tables. */
function findHidden({ prefix, has }: Shape): SanitizeStep[] {
  const sources = [
    has('block', 'bl_deleted') && has('block_target')
      ? '{user} JOIN {block_target} ON bt_user = user_id JOIN {block} ON bl_target = bt_id WHERE bl_deleted <> 0'
      : [],
    has('ipblocks') ? '{user} JOIN {ipblocks} ON ipb_user = user_id WHERE ipb_deleted <> 0' : [],
  ].flat()
  return sources.map((source) => ({
    subject: `${prefix}user.user_name`,
    reason: 'hidden users are found here',
    sql: fill(
      `INSERT IGNORE INTO wikistead_found (name, is_hidden) SELECT user_name, 1 FROM ${source}`,
      prefix,
    ),
  }))
}
