import { emptied, keep, mapName, table, without, type TableRule } from '../rule.ts'

const NOTIFIED = 'what somebody was told, and where'
const CHECKED = 'addresses and browsers of editors'
const REQUESTED = 'real names, e-mail and IP addresses, biographies'
const DISCUSSED =
  'computed from published texts, with names in it; persistRevisionThreadItems.php does it again'

/** Extensions of Debian's packages, CheckUser and ConfirmAccount; those not here have no tables. */
export const extensions: Readonly<Record<string, TableRule>> = {
  // AbuseFilter
  abuse_filter: table(
    without('only some may see this filter', 'af_hidden <> 0'),
    keep('numbers that only join', 'af_id af_user af_actor'),
    // Until 1.42.
    mapName('public, but for hidden users', 'af_user_text'),
    keep(
      'public, as the filter is',
      'af_pattern af_timestamp af_enabled af_comments af_public_comments af_hidden af_hit_count af_throttled af_deleted af_actions af_global af_group',
    ),
  ),
  abuse_filter_action: table(
    without('of a filter that is gone', 'afa_filter NOT IN (SELECT af_id FROM {abuse_filter})'),
    keep('public, as the filter is', 'afa_filter afa_consequence afa_parameters'),
  ),
  abuse_filter_history: table(
    without('of a filter that is gone', 'afh_filter NOT IN (SELECT af_id FROM {abuse_filter})'),
    without(
      'the filter was hidden then',
      "FIND_IN_SET('hidden', afh_flags) > 0 OR FIND_IN_SET('protected', afh_flags) > 0",
    ),
    keep('numbers that only join', 'afh_id afh_filter afh_user afh_actor'),
    // Until 1.42.
    mapName('public, but for hidden users', 'afh_user_text'),
    keep(
      'public, as the filter is',
      'afh_timestamp afh_pattern afh_comments afh_flags afh_public_comments afh_actions afh_deleted afh_changed_fields afh_group',
    ),
  ),
  abuse_filter_log: emptied('addresses, and texts that were never published'),

  // CheckUser
  cu_changes: emptied(CHECKED),
  cu_log: emptied('who was suspected of what'),
  cu_log_event: emptied(CHECKED),
  cu_private_event: emptied(CHECKED),
  cu_useragent: emptied(CHECKED),
  cu_useragent_clienthints: emptied(CHECKED),
  cu_useragent_clienthints_map: emptied(CHECKED),
  cuci_temp_edit: emptied(CHECKED),
  cuci_user: emptied(CHECKED),
  cuci_wiki_map: emptied(CHECKED),

  // ConfirmAccount
  account_credentials: emptied(REQUESTED),
  account_requests: emptied(REQUESTED),

  // DiscussionTools
  discussiontools_item_ids: emptied(DISCUSSED),
  discussiontools_item_pages: emptied(DISCUSSED),
  discussiontools_item_revisions: emptied(DISCUSSED),
  discussiontools_items: emptied(DISCUSSED),
  discussiontools_subscription: emptied('what somebody reads is nobody else’s business'),

  // Echo
  echo_email_batch: emptied(NOTIFIED),
  echo_event: emptied(NOTIFIED),
  echo_notification: emptied(NOTIFIED),
  echo_push_provider: emptied(NOTIFIED),
  echo_push_subscription: emptied(NOTIFIED),
  echo_push_topic: emptied(NOTIFIED),
  echo_target_page: emptied(NOTIFIED),
  echo_unread_wikis: emptied(NOTIFIED),

  // Linter
  linter: table(
    keep(
      'computed from published texts',
      'linter_id linter_page linter_namespace linter_cat linter_start linter_end linter_params linter_template linter_tag',
    ),
  ),

  // LoginNotify
  loginnotify_seen_net: emptied('networks from which somebody logged in'),

  // Math, before it kept formulas in the cache
  mathlatexml: emptied('a cache; the wiki fills it again'),
  mathoid: emptied('a cache; the wiki fills it again'),

  // OATHAuth, first as it was before it knew several devices
  oathauth_users: emptied('secrets of the second factor'),
  oathauth_devices: emptied('secrets of the second factor'),
  oathauth_types: table(keep('names of kinds of second factors', 'oat_id oat_name')),
}
