import { ADDRESS } from './addresses.ts'
import { harmlessPreferences } from './allowed.ts'
import { listWords } from './sql.ts'

/**
 * The kinds of values that must not reach a copy. A test of a copy plants at least one of each but
 * `decided`, which needs an extension that Wikistead does not know.
 */
export const leakKinds = [
  'email',
  'real-name',
  'password',
  'token',
  'second-factor',
  'address',
  'address-hex',
  'browser',
  'request',
  'preference',
  'session',
  'job',
  'hidden-name',
  'hidden-text',
  'hidden-comment',
  'private-log',
  'private-filter',
  'decided',
] as const
export type LeakKind = (typeof leakKinds)[number]

export interface LeakSource {
  readonly kind: LeakKind
  readonly table: string
  readonly column: string
  /** SQL; `{table}` stands for a table's quoted name. */
  readonly where: string
  readonly isCertain: boolean
}

const from = (
  kind: LeakKind,
  isCertain: boolean,
  columns: Readonly<Record<string, string>>,
  where = 'TRUE',
): LeakSource[] =>
  Object.entries(columns).flatMap(([table, names]) =>
    names.split(' ').map((column) => ({ kind, table, column, where, isCertain })),
  )

const isAddress = (column: string) => `SUBSTRING_INDEX(${column}, '/', 1) REGEXP '${ADDRESS}'`
const addressed = (table: string, column: string, place = 'TRUE') =>
  from('address', false, { [table]: column }, `${isAddress(column)} AND ${place}`)
const titled = (table: string, namespace: string, title: string) =>
  addressed(table, title, `${namespace} IN (2, 3)`)

/** Where to read values that a sanitised copy must not hold. */
export const knownLeaks: readonly LeakSource[] = [
  ...from('email', false, {
    user: 'user_email',
    account_requests: 'acr_email',
    account_credentials: 'acd_email',
  }),
  // Many choose their real name as the name of the account, which is public.
  ...from(
    'real-name',
    false,
    { user: 'user_real_name' },
    'user_real_name NOT IN (SELECT user_name FROM {user})',
  ),
  ...from('real-name', false, {
    account_requests: 'acr_real_name',
    account_credentials: 'acd_real_name',
  }),
  ...from('password', true, {
    user: 'user_password user_newpassword',
    bot_passwords: 'bp_password',
  }),
  ...from('token', true, { user: 'user_token' }, "user_token NOT LIKE '*** INVALID ***%'"),
  ...from('token', true, {
    user: 'user_email_token',
    bot_passwords: 'bp_token',
    account_requests: 'acr_email_token',
    echo_push_subscription: 'eps_token eps_token_sha256',
    uploadstash: 'us_key',
  }),
  ...from('second-factor', true, { oathauth_users: 'data', oathauth_devices: 'oad_data' }),
  ...addressed('actor', 'actor_name'),
  ...addressed('block_target', 'bt_address'),
  ...addressed('ipblocks', 'ipb_address'),
  ...addressed('log_search', 'ls_value'),
  ...titled('page', 'page_namespace', 'page_title'),
  ...titled('linktarget', 'lt_namespace', 'lt_title'),
  ...titled('pagelinks', 'pl_namespace', 'pl_title'),
  ...titled('logging', 'log_namespace', 'log_title'),
  ...titled('recentchanges', 'rc_namespace', 'rc_title'),
  ...titled('archive', 'ar_namespace', 'ar_title'),
  ...titled('watchlist', 'wl_namespace', 'wl_title'),
  ...from('address', false, {
    recentchanges: 'rc_ip',
    user_newtalk: 'user_ip',
    abuse_filter_log: 'afl_ip',
    echo_event: 'event_agent_ip',
    account_requests: 'acr_ip acr_xff',
    account_credentials: 'acd_ip acd_xff',
    cu_changes: 'cuc_ip cuc_xff',
    cu_log_event: 'cule_ip cule_xff',
    cu_private_event: 'cupe_ip cupe_xff',
  }),
  ...from('address-hex', false, {
    ip_changes: 'ipc_hex',
    block_target: 'bt_ip_hex bt_range_start bt_range_end',
    ipblocks: 'ipb_range_start ipb_range_end',
    cu_changes: 'cuc_ip_hex cuc_xff_hex',
    cu_log: 'cul_target_hex cul_range_start cul_range_end',
    cu_log_event: 'cule_ip_hex cule_xff_hex',
    cu_private_event: 'cupe_ip_hex cupe_xff_hex',
    cuci_temp_edit: 'cite_ip_hex',
  }),
  // Who reports a fault may name a browser in a page.
  ...from('browser', false, {
    account_requests: 'acr_agent',
    account_credentials: 'acd_agent',
    cu_changes: 'cuc_agent',
    cu_log_event: 'cule_agent',
    cu_private_event: 'cupe_agent',
  }),
  ...from('request', false, {
    account_requests: 'acr_bio acr_notes acr_urls acr_filename',
    account_credentials: 'acd_bio acd_notes acd_urls acd_filename',
  }),
  ...from(
    'preference',
    false,
    { user_properties: 'up_value' },
    `up_property NOT IN (${listWords(harmlessPreferences)})`,
  ),
  ...from('session', true, { objectcache: 'keyname' }, "keyname LIKE '%MWSession%'"),
  ...from('job', false, { job: 'job_params' }, 'LENGTH(job_params) > 32'),
  ...from(
    'hidden-name',
    false,
    { user: 'user_name' },
    'user_id IN (SELECT bt_user FROM {block_target} JOIN {block} ON bl_target = bt_id WHERE bl_deleted <> 0)',
  ),
  ...from(
    'hidden-name',
    false,
    { user: 'user_name' },
    'user_id IN (SELECT ipb_user FROM {ipblocks} WHERE ipb_deleted <> 0)',
  ),
  ...from(
    'private-log',
    false,
    { logging: 'log_params' },
    "(log_type = 'suppress' OR log_deleted <> 0) AND LENGTH(log_params) > 32",
  ),
  ...from('private-filter', false, { abuse_filter: 'af_pattern af_comments' }, 'af_hidden <> 0'),
]
