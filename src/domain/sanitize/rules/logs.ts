import { holdsAddress } from '../addresses.ts'
import { publicLogs } from '../allowed.ts'
import { blank, keep, mapTitle, table, without, type TableRule } from '../rule.ts'
import { listWords } from '../sql.ts'

const TITLE = 'public, but for addresses and hidden users'

/** Somebody hidden is named as a whole value, or as the page of that name. */
const namesHidden = (column: string) =>
  `EXISTS (SELECT 1 FROM wikistead_names AS n WHERE n.hex = '' AND (${['n.name', 'n.title']
    .flatMap((name) => [`CONCAT('"', ${name}, '"')`, `CONCAT(':', ${name}, '"')`])
    .map((needle) => `INSTR(${column}, ${needle}) > 0`)
    .join(' OR ')}))`

/** What was done. The log comes first: recent changes and the search follow what is left of it. */
export const logs: Readonly<Record<string, TableRule>> = {
  logging: table(
    without('only some may see this log', `log_type NOT IN (${listWords(publicLogs)})`),
    without('partly or wholly hidden', 'log_deleted <> 0'),
    without(
      'tells to whom a password was mailed',
      "log_type = 'newusers' AND log_action = 'byemail'",
    ),
    without(
      'quotes a page that is deleted',
      "log_type = 'create' AND COALESCE(log_page, 0) NOT IN (SELECT page_id FROM {page})",
    ),
    without(
      'quotes a version that is hidden',
      "log_type = 'create' AND log_id IN (SELECT ls_log_id FROM {log_search} JOIN {revision} ON rev_id = CAST(ls_value AS UNSIGNED) WHERE ls_field = 'associated_rev_id' AND rev_deleted <> 0)",
    ),
    // They are serialised with their lengths, so nothing in them can be replaced.
    without('names an address in its parameters', holdsAddress('log_params')),
    without('names a hidden user in its parameters', namesHidden('log_params')),
    keep('numbers that only join', 'log_id log_actor log_page log_comment_id'),
    keep('public', 'log_type log_action log_timestamp log_namespace log_params log_deleted'),
    mapTitle(TITLE, 'log_namespace', 'log_title'),
  ),
  log_search: table(
    without(
      'finds addresses and authors of what is hidden',
      "ls_field NOT IN ('associated_rev_id', 'pr_id')",
    ),
    without('of an entry that is gone', 'ls_log_id NOT IN (SELECT log_id FROM {logging})'),
    keep('numbers that only join', 'ls_field ls_value ls_log_id'),
  ),
  recentchanges: table(
    without('partly or wholly hidden', 'rc_deleted <> 0'),
    without(
      'of a version that is hidden',
      'rc_this_oldid IN (SELECT rev_id FROM {revision} WHERE rev_deleted <> 0)',
    ),
    without(
      'only some may see this log',
      `rc_log_type IS NOT NULL AND rc_log_type NOT IN (${listWords(publicLogs)})`,
    ),
    without(
      'of an entry that is gone',
      'rc_logid <> 0 AND rc_logid NOT IN (SELECT log_id FROM {logging})',
    ),
    without('names an address in its parameters', holdsAddress('rc_params')),
    blank('the editor’s address', 'rc_ip'),
    keep(
      'numbers that only join',
      'rc_id rc_actor rc_comment_id rc_cur_id rc_this_oldid rc_last_oldid rc_logid',
    ),
    keep(
      'public',
      'rc_timestamp rc_namespace rc_minor rc_bot rc_new rc_type rc_source rc_patrolled rc_old_len rc_new_len rc_deleted rc_log_type rc_log_action rc_params',
    ),
    mapTitle(TITLE, 'rc_namespace', 'rc_title'),
  ),
  change_tag: table(
    keep('numbers that only join', 'ct_id ct_rc_id ct_log_id ct_rev_id ct_tag_id'),
    blank('extensions write what they like', 'ct_params'),
  ),
  change_tag_def: table(keep('public', 'ctd_id ctd_name ctd_user_defined ctd_count')),
}
