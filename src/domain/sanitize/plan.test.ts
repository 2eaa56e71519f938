import { expect, test } from 'vitest'
import { planSanitize, type SanitizeRequest } from './plan.ts'
import { schema139, schema143, withColumns, withPrefix } from './schemas.fixture.ts'

const plan = (request: Partial<SanitizeRequest> = {}) =>
  planSanitize({ schema: schema143, version: '1.43.9', decisions: {}, ...request })

function steps(request: Partial<SanitizeRequest> = {}) {
  const planned = plan(request)
  if (!planned.isDecided) throw new Error(JSON.stringify(planned.faults))
  return planned.steps
}

const sqlOf = (subject: string, request: Partial<SanitizeRequest> = {}) =>
  steps(request)
    .filter((step) => step.subject === subject)
    .map(({ sql }) => sql)

test('accounts lose mail, name, passwords and token in one pass', () => {
  const [sql] = steps()
    .filter(({ subject }) => subject.startsWith('user: '))
    .map(({ sql }) => sql)
  expect(sql).toContain("UPDATE `user` SET `user_real_name` = ''")
  expect(sql).toContain("`user_email` = ''")
  expect(sql).toContain("`user_password` = ''")
  expect(sql).toContain('`user_email_token` = NULL')
  expect(sql).toContain("`user_touched` = '19700101000000'")
  // MediaWiki's own accounts would become people's without it.
  expect(sql).toContain("= '*** INVALID ***', `user_token`, '')")
  expect(sql).not.toContain('user_name')
})

test('an editor’s address gets the same pseudonym wherever it is a name', () => {
  const written = steps()
    .filter(({ sql }) => sql.startsWith('UPDATE') && sql.includes('n.pseudonym, IF'))
    .map(({ subject }) => subject)
  expect(written.sort()).toEqual(
    [
      ...['actor.actor_name', 'block_target.bt_address', 'block_target.bt_user_text'],
      ...[
        'linktarget.lt_title',
        'logging.log_title',
        'page.page_title',
        'protected_titles.pt_title',
      ],
      ...['recentchanges.rc_title', 'redirect.rd_title', 'user.user_name'],
    ].sort(),
  )
  expect(sqlOf('actor.actor_name').at(-1)).toBe(
    "UPDATE `actor` AS t JOIN wikistead_names AS n ON n.name = SUBSTRING_INDEX(t.`actor_name`, '/', 1) " +
      "SET t.`actor_name` = CONCAT(n.pseudonym, IF(LOCATE('/', t.`actor_name`) = 0, '', SUBSTRING(t.`actor_name`, LOCATE('/', t.`actor_name`))))",
  )
  expect(sqlOf('page.page_title').at(-1)).toContain('WHERE t.`page_namespace` IN (2, 3)')
})

test('hexadecimal addresses are written after the names that they follow', () => {
  const order = steps().map(({ subject }) => subject)
  expect(order.indexOf('ip_changes.ipc_hex')).toBeGreaterThan(order.lastIndexOf('actor.actor_name'))
  expect(order.indexOf('block_target.bt_ip_hex')).toBeGreaterThan(
    order.lastIndexOf('block_target.bt_address'),
  )
})

test('names are collected before anything is changed', () => {
  const all = steps()
  const dealt = all.findIndex(({ sql }) => sql.startsWith('INSERT INTO wikistead_names'))
  const changing = /^(UPDATE|DELETE|TRUNCATE|INSERT IGNORE INTO `)/
  expect(all.findIndex(({ sql }) => changing.test(sql))).toBeGreaterThan(dealt)
  expect(dealt).toBeGreaterThan(0)
})

test('deleted pages go, and texts and comments that nobody shows are emptied', () => {
  expect(sqlOf('archive')).toEqual(['TRUNCATE TABLE `archive`'])
  expect(sqlOf('text').at(-1)).toContain("SET old_text = '', old_flags = 'utf-8'")
  expect(sqlOf('content').at(-1)).toContain('content_sha1 =')
  expect(sqlOf('revision.rev_actor').join()).toContain('(rev_deleted & 4) <> 0')
  expect(sqlOf('comment').join('\n')).toMatch(/SET comment_text = '', comment_data = NULL WHERE/)
  expect(sqlOf('comment').join('\n')).toContain('`revision` WHERE (rev_deleted & 3) = 0')
})

test('summaries that quote what is deleted or hidden go with it', () => {
  const deleted = sqlOf('logging').filter((sql) => sql.includes("log_type = 'create'"))
  expect(deleted.join('\n')).toContain('NOT IN (SELECT page_id FROM `page`)')
  expect(deleted.join('\n')).toContain('rev_deleted <> 0')
  const shown = sqlOf('comment').join('\n')
  expect(shown).toContain("log_deleted = 0 AND log_type <> 'delete'")
  expect(shown).toContain("COALESCE(rc_log_type, '') <> 'delete'")
})

test('comments are judged after every row that shows one could go', () => {
  const all = steps()
  const judged = all.findIndex(({ sql }) => sql.includes('wikistead_comments'))
  expect(all.findLastIndex(({ sql }) => /^(DELETE|TRUNCATE)/.test(sql))).toBeLessThan(judged)
})

test('only public logs and harmless preferences stay', () => {
  const [logs] = sqlOf('logging')
  expect(logs).toMatch(/DELETE FROM `logging` WHERE log_type NOT IN \('block', /)
  expect(logs).not.toContain("'suppress'")
  const [preferences] = sqlOf('user_properties')
  expect(preferences).toContain("up_property NOT IN ('language', ")
  for (const personal of ['nickname', 'gender', 'timecorrection', 'email'])
    expect(preferences).not.toContain(`'${personal}'`)
})

test('recent changes follow the log', () => {
  const order = steps().map(({ sql }) => sql)
  const last = order.findLastIndex((sql) => sql.startsWith('DELETE FROM `logging`'))
  const first = order.findIndex((sql) => sql.startsWith('DELETE FROM `recentchanges`'))
  expect(last).toBeLessThan(first)
})

test('1.39 is treated in its own tables', () => {
  const request = { schema: schema139, version: '1.39.17' }
  expect(sqlOf('ipblocks.ipb_range_end', request).at(-1)).toContain('t.ipb_address')
  expect(sqlOf('pagelinks.pl_title', request)).toHaveLength(2)
  expect(sqlOf('comment', request).join('\n')).toContain('FROM `revision_comment_temp`')
  expect(
    steps(request)
      .map(({ sql }) => sql)
      .join('\n'),
  ).not.toMatch(/`block(_target)?`/)
})

test('every statement of a prefixed wiki names prefixed tables only', () => {
  const request = { schema: withPrefix(schema143, 'mw_'), prefix: 'mw_' }
  const names = new RegExp(`\`(${[...schema143.keys()].join('|')})\``)
  expect(steps(request).filter(({ sql }) => names.test(sql))).toEqual([])
  expect(steps(request)).toHaveLength(steps().length)
})

test('no statement holds the secret: two plans are equal, and each forgets it', () => {
  const all = steps()
  expect(steps()).toEqual(all)
  expect(all.filter(({ sql }) => /@wikistead_salt\s*:?=/.test(sql)).map(({ sql }) => sql)).toEqual([
    'SET @wikistead_salt = NULL',
  ])
  expect(all.at(-1)?.sql).toBe('SET @wikistead_salt = NULL')
})

test('a session without a secret stops before anything is touched', () => {
  const sql = steps().map(({ sql }) => sql)
  expect(sql[1]).toContain('CHECK (salt >= 32)')
  expect(sql[2]).toContain('LENGTH(@wikistead_salt)')
})

test('each step is one statement with a subject and a reason', () => {
  for (const { subject, reason, sql } of steps()) {
    expect(sql).not.toContain(';')
    expect(sql).not.toMatch(/undefined|\{[a-z]/)
    expect(subject).not.toBe('')
    expect(reason).not.toBe('')
  }
})

test('an operator’s column is hashed with the key, or follows the names', () => {
  const schema = withColumns(schema143, 'flow', { author: 'varchar(255)', mail: 'varchar(40)' })
  const request = { schema, decisions: { 'flow.author': 'map', 'flow.mail': 'hash' } } as const
  expect(sqlOf('flow: mail', request)).toEqual([
    "UPDATE `flow` SET `mail` = IF(`mail` = '', `mail`, LEFT(SHA2(CONCAT(@wikistead_salt, `mail`), 256), 40))",
  ])
  const [found, written] = sqlOf('flow.author', request)
  expect(found).toContain('INSERT IGNORE INTO wikistead_found')
  // A name that is nobody's may be anything, even an e-mail address.
  expect(written).toContain('n.name IS NOT NULL OR a.actor_id IS NULL')
})

test('an unknown table or column, a strange version and a wrong prefix are told together', () => {
  const schema = withColumns(withColumns(schema143, 'flow_topic', { id: 'int(11)' }), 'page', {
    page_new: 'blob',
  })
  const planned = plan({ schema, version: '1.44.0' })
  expect(planned.isDecided ? [] : planned.faults.map(({ subject }) => subject).sort()).toEqual([
    'MediaWiki 1.44.0',
    'flow_topic',
    'page.page_new',
  ])
  const wrong = plan({ prefix: 'mw_' })
  expect(wrong.isDecided ? [] : wrong.faults.map(({ subject }) => subject)).toEqual(
    expect.arrayContaining(['mw_user', 'mw_text', 'mw_block', 'user', 'text']),
  )
})

test('a database without what the steps judge by gives no plan', () => {
  for (const missing of ['actor', 'slots', 'logging', 'block_target']) {
    const schema = new Map([...schema143].filter(([name]) => name !== missing))
    expect(plan({ schema }).isDecided, missing).toBe(false)
  }
})
