import { randomBytes, randomInt } from 'node:crypto'
import type { LeakKind } from '../../src/domain/sanitize/leak-sources.ts'
import { logIn } from './wiki-account.ts'

/** A value that must not reach a copy. */
export interface Canary {
  readonly kind: LeakKind | 'watchlist' | 'file'
  readonly value: string
}

/** Tables of extensions that the wiki does not have, and one of which nobody knows. */
const TABLES = `
CREATE TABLE cu_changes (cuc_ip VARBINARY(255), cuc_xff VARBINARY(255), cuc_agent VARBINARY(255));
CREATE TABLE account_requests (acr_email TINYBLOB, acr_real_name VARBINARY(255), acr_bio MEDIUMBLOB, acr_ip VARBINARY(255));
CREATE TABLE oathauth_devices (oad_data BLOB);
CREATE TABLE canary_people (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, mail VARBINARY(255), author VARBINARY(255));`
export const removeTables =
  'DROP TABLE IF EXISTS cu_changes, account_requests, oathauth_devices, canary_people;'

/** Puts personal data of every kind into the wiki, beside what is published; about 220 values. */
export async function plantCanaries(
  directory: string,
  sql: (statements: string) => Promise<string>,
): Promise<Canary[]> {
  const canaries: Canary[] = []
  const plant = (kind: Canary['kind'], value: string) => {
    canaries.push({ kind, value })
    return value
  }
  const word = (kind: Canary['kind']) =>
    plant(kind, `canary-${kind}-${randomBytes(6).toString('hex')}`)
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, n) => make(n))

  const hiddenTexts = many(5, () => word('hidden-text'))
  const deletedTexts = many(5, () => word('hidden-text'))
  const files = { deleted: word('file'), suppressed: word('file') }
  await publish(directory, { hiddenTexts, deletedTexts, files })

  const addresses = many(10, (n) => plant('address', n % 2 === 0 ? ipv4() : ipv6()))
  const statements = [removeTables, TABLES]
  const add = (...lines: string[]) => statements.push(...lines)
  add(
    "SET @page = (SELECT page_id FROM page WHERE page_title = 'Canary_page' AND page_namespace = 0);",
    'SET @published = (SELECT page_latest FROM page WHERE page_id = @page);',
    'SET @admin = (SELECT actor_id FROM actor WHERE actor_user = 1);',
    "SET @now = DATE_FORMAT(UTC_TIMESTAMP(), '%Y%m%d%H%i%s');",
    comment('of the canaries'),
    'SET @comment = LAST_INSERT_ID();',
  )
  // Versions with hidden texts, comments and editors.
  for (const text of hiddenTexts)
    add(
      comment(word('hidden-comment')),
      `UPDATE revision JOIN slots ON slot_revision_id = rev_id JOIN content ON content_id = slot_content_id
        JOIN text ON content_address = CONCAT('tt:', old_id) SET rev_deleted = 15, rev_comment_id = LAST_INSERT_ID()
        WHERE old_text LIKE '%${text}%' AND rev_page = @page;`,
    )
  // Edits of people without an account, who also have pages, blocks and rows elsewhere.
  for (const address of addresses) {
    const hex = plant('address-hex', hexOf(address))
    add(
      `INSERT INTO actor (actor_name) VALUES ('${address}');`,
      'SET @actor = LAST_INSERT_ID();',
      comment(`Reverted edits by [[Special:Contributions/${address}|${address}]]`),
      `INSERT INTO revision (rev_page, rev_comment_id, rev_actor, rev_timestamp, rev_len, rev_parent_id, rev_sha1)
        SELECT @page, LAST_INSERT_ID(), @actor, rev_timestamp - 1, rev_len, 0, rev_sha1 FROM revision WHERE rev_id = @published;`,
      'SET @revision = LAST_INSERT_ID();',
      `INSERT INTO slots SELECT @revision, slot_role_id, slot_content_id, @revision FROM slots WHERE slot_revision_id = @published;`,
      `INSERT INTO ip_changes VALUES (@revision, @now, '${hex}');`,
      `INSERT INTO recentchanges (rc_timestamp, rc_actor, rc_namespace, rc_title, rc_comment_id, rc_cur_id, rc_this_oldid, rc_source, rc_ip)
        VALUES (@now, @actor, 0, 'Canary_page', @comment, @page, @revision, 'mw.edit', '${plant('address', ipv4())}');`,
      `INSERT INTO block_target (bt_address, bt_ip_hex, bt_range_start, bt_range_end, bt_count) VALUES ('${address}', '${hex}', '${hex}', '${hex}', 1);`,
      `INSERT INTO block (bl_target, bl_by_actor, bl_reason_id, bl_timestamp, bl_expiry) VALUES (LAST_INSERT_ID(), @admin, @comment, @now, 'infinity');`,
      `INSERT INTO page (page_namespace, page_title, page_random, page_touched, page_latest, page_len) VALUES (3, '${address}', 0.5, @now, @published, 1);`,
      `INSERT INTO canary_people (mail, author) VALUES ('${word('decided')}', '${address}');`,
    )
  }
  // Accounts.
  for (const n of many(20, (index) => index))
    add(
      `INSERT INTO user (user_name, user_real_name, user_password, user_newpassword, user_email, user_touched, user_token, user_email_token)
        VALUES ('Reader ${n} ${randomBytes(4).toString('hex')}', '${word('real-name')}', ':pbkdf2:sha512:30000:64:${word('password')}',
        ':pbkdf2:sha512:30000:64:${word('password')}', '${plant('email', `canary.${randomBytes(6).toString('hex')}@example.org`)}', @now,
        '${plant('token', randomBytes(16).toString('hex'))}', '${plant('token', randomBytes(16).toString('hex'))}');`,
      'SET @user = LAST_INSERT_ID();',
      'INSERT INTO actor (actor_user, actor_name) SELECT user_id, user_name FROM user WHERE user_id = @user;',
      ...(n < 10
        ? [
            `INSERT INTO user_properties VALUES (@user, 'nickname', '${word('preference')}'), (@user, 'language', 'de');`,
            `INSERT INTO watchlist (wl_user, wl_namespace, wl_title) VALUES (@user, 0, '${plant('watchlist', `Canary-${randomBytes(6).toString('hex')}`)}');`,
          ]
        : []),
    )
  // Somebody whose name was suppressed.
  for (const name of many(3, () =>
    plant('hidden-name', `Slander ${randomBytes(6).toString('hex')}`),
  ))
    add(
      `INSERT INTO user (user_name, user_password, user_newpassword, user_email, user_touched) VALUES ('${name}', '', '', '', @now);`,
      'SET @user = LAST_INSERT_ID();',
      `INSERT INTO actor (actor_user, actor_name) VALUES (@user, '${name}');`,
      'INSERT INTO block_target (bt_user, bt_user_text, bt_count) SELECT user_id, user_name, 1 FROM user WHERE user_id = @user;',
      `INSERT INTO block (bl_target, bl_by_actor, bl_reason_id, bl_timestamp, bl_expiry, bl_deleted) VALUES (LAST_INSERT_ID(), @admin, @comment, @now, 'infinity', 1);`,
    )
  for (const _ of many(10, (index) => index))
    add(
      `INSERT INTO job (job_cmd, job_namespace, job_title, job_params) VALUES ('canary', 0, 'Canary_page', 'a:1:{s:5:"mail";s:40:"${word('job')}";}');`,
      comment(word('hidden-comment')),
      `INSERT INTO logging (log_type, log_action, log_timestamp, log_actor, log_title, log_comment_id, log_params)
        VALUES ('suppress', 'block', @now, @admin, 'Canary_page', LAST_INSERT_ID(), 'a:1:{s:9:"5::target";s:40:"${word('private-log')}";}');`,
    )
  for (const _ of many(5, (index) => index))
    add(
      `INSERT INTO objectcache (keyname, value, exptime) VALUES ('wiki:MWSession:${word('session')}', '${word('session')}', '20990101000000');`,
      `INSERT INTO logging (log_type, log_action, log_timestamp, log_actor, log_title, log_comment_id, log_params)
        VALUES ('rights', 'rights', @now, @admin, 'Canary_page', @comment, 'a:1:{s:2:"ip";s:15:"${plant('address', ipv4())}";}');`,
      `INSERT INTO cu_changes VALUES ('${plant('address', ipv4())}', '${plant('address', ipv4())}', 'Mozilla/5.0 (${word('browser')})');`,
      `INSERT INTO account_requests VALUES ('${word('email')}@example.org', '${word('real-name')}', 'I am ${word('request')}', '${plant('address', ipv4())}');`,
      `INSERT INTO oathauth_devices VALUES ('{"secret":"${word('second-factor')}"}');`,
      `INSERT INTO user_newtalk (user_ip) VALUES ('${plant('address', ipv4())}');`,
      `INSERT INTO bot_passwords VALUES (1, 'bot${randomBytes(3).toString('hex')}', '${word('password')}', '${plant('token', randomBytes(16).toString('hex'))}', '', '');`,
    )
  add("UPDATE oldimage SET oi_deleted = 1 WHERE oi_name = 'Canary_suppressed.svg';")
  await sql(statements.join('\n'))
  return canaries
}

/** Through the wiki itself: texts that are then hidden or deleted, and files. It writes summaries. */
async function publish(
  directory: string,
  {
    hiddenTexts,
    deletedTexts,
    files,
  }: {
    hiddenTexts: readonly string[]
    deletedTexts: readonly string[]
    files: { deleted: string; suppressed: string }
  },
): Promise<void> {
  const wiki = await logIn(directory)
  const must = (answer: Record<string, any>) => {
    if (answer['error'] !== undefined) throw new Error(JSON.stringify(answer))
  }
  for (const text of hiddenTexts) must(await wiki.edit('Canary page', `slander: ${text}`))
  must(await wiki.edit('Canary page', 'published for everybody'))
  must(await wiki.edit('Canary deleted', deletedTexts.join(' ')))
  await wiki.upload('Canary_deleted.svg', files.deleted)
  await wiki.upload('Canary_suppressed.svg', files.suppressed)
  await wiki.upload('Canary_suppressed.svg', 'published picture')
  for (const title of ['Canary deleted', 'File:Canary_deleted.svg'])
    must(await wiki.act({ action: 'delete', title }))
}

const comment = (text: string) =>
  `INSERT INTO comment (comment_hash, comment_text) VALUES (0, '${text}');`

const ipv4 = () => ['203', ...[0, 0, 0].map(() => String(randomInt(100, 255)))].join('.')
const group = () => randomInt(0x1000, 0xffff).toString(16).toUpperCase()
const ipv6 = () => ['2A02', ...Array.from({ length: 7 }, group)].join(':')

/** As MediaWiki writes addresses in columns for ranges. */
const hexOf = (address: string) =>
  address.includes(':')
    ? `v6-${address.replaceAll(':', '')}`
    : address
        .split('.')
        .map((byte) => Number(byte).toString(16).padStart(2, '0').toUpperCase())
        .join('')
