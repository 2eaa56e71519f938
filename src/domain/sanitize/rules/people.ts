import { harmlessPreferences } from '../allowed.ts'
import { blank, emptied, keep, mapHex, mapName, table, without, type TableRule } from '../rule.ts'
import { listWords } from '../sql.ts'

const JOINS = 'numbers that only join'
const BLOCKED = 'who is blocked is public; addresses and hidden names are not'

/** Accounts, editors, and who may not edit. */
export const people: Readonly<Record<string, TableRule>> = {
  user: table(
    keep(JOINS, 'user_id'),
    mapName('public, but for hidden users', 'user_name'),
    blank('a person’s name', 'user_real_name'),
    blank('an e-mail address', 'user_email'),
    blank(
      'belongs to the e-mail address',
      'user_email_authenticated user_email_token user_email_token_expires',
    ),
    blank(
      'a password, or belongs to one',
      'user_password user_newpassword user_newpass_time user_password_expires',
    ),
    // MediaWiki knows its own accounts, such as "MediaWiki default", by this word.
    blank('opens a session', 'user_token', '*** INVALID ***'),
    blank('when somebody was here last', 'user_touched'),
    keep('public in the list of users', 'user_registration user_editcount user_is_temp'),
  ),
  user_groups: table(keep('public in the list of users', 'ug_user ug_group ug_expiry')),
  user_former_groups: table(keep('public in the log of rights', 'ufg_user ufg_group')),
  user_properties: table(
    without(
      'preferences can name a person',
      `up_property NOT IN (${listWords(harmlessPreferences)})`,
    ),
    without('no setting has such a value', "up_value NOT REGEXP '^[0-9A-Za-z_-]{0,32}$'"),
    keep('only harmless preferences stay', 'up_user up_property up_value'),
  ),
  user_newtalk: emptied('addresses of readers'),
  user_autocreate_serial: table(
    keep(
      'counters: emptied, new temporary accounts would take names that exist',
      'uas_shard uas_year uas_value',
    ),
  ),
  bot_passwords: emptied('passwords and tokens'),
  watchlist: emptied('what somebody reads is nobody else’s business'),
  watchlist_expiry: emptied('belongs to the watchlist'),
  actor: table(
    keep(JOINS, 'actor_id actor_user'),
    mapName('public names; an editor without an account has an address as name', 'actor_name'),
  ),
  ip_changes: table(
    without(
      'the editor is hidden',
      'ipc_rev_id IN (SELECT rev_id FROM {revision} WHERE (rev_deleted & 4) <> 0)',
    ),
    keep(JOINS, 'ipc_rev_id ipc_rev_timestamp'),
    mapHex(
      'the editor’s address, written again from the mapped one',
      '(SELECT actor_name FROM {revision} JOIN {actor} ON actor_id = rev_actor WHERE rev_id = t.ipc_rev_id)',
      'ipc_hex',
    ),
  ),
  block: table(
    without(
      'automatic: holds the address of an account’s owner',
      'bl_target IN (SELECT bt_id FROM {block_target} WHERE bt_auto <> 0)',
    ),
    keep(JOINS, 'bl_id bl_target bl_by_actor bl_reason_id bl_parent_block_id'),
    keep(
      'public',
      'bl_timestamp bl_expiry bl_anon_only bl_create_account bl_enable_autoblock bl_deleted bl_block_email bl_allow_usertalk bl_sitewide',
    ),
  ),
  block_target: table(
    without('automatic: holds the address of an account’s owner', 'bt_auto <> 0'),
    keep(JOINS, 'bt_id bt_user bt_auto bt_count'),
    mapName(BLOCKED, 'bt_address bt_user_text'),
    mapHex(
      'the same address; a range shrinks to the mapped one',
      't.bt_address',
      'bt_ip_hex bt_range_start bt_range_end',
    ),
  ),
  // Until 1.42, instead of block and block_target.
  ipblocks: table(
    without('automatic: holds the address of an account’s owner', 'ipb_auto <> 0'),
    keep(JOINS, 'ipb_id ipb_user ipb_by_actor ipb_reason_id ipb_parent_block_id'),
    mapName(BLOCKED, 'ipb_address'),
    mapHex(
      'the same address; a range shrinks to the mapped one',
      't.ipb_address',
      'ipb_range_start ipb_range_end',
    ),
    keep(
      'public',
      'ipb_timestamp ipb_expiry ipb_auto ipb_anon_only ipb_create_account ipb_enable_autoblock ipb_deleted ipb_block_email ipb_allow_usertalk ipb_sitewide',
    ),
  ),
  ipblocks_restrictions: table(keep('pages of a public block', 'ir_ipb_id ir_type ir_value')),
}
