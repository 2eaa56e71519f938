import { emptied, keep, table, type TableRule } from '../rule.ts'

const CACHE = 'a cache; the wiki fills it again'

/** What the software keeps for itself. */
export const machinery: Readonly<Record<string, TableRule>> = {
  job: emptied('work of the other wiki, with addresses and mails in its parameters'),
  objectcache: emptied('sessions, and a cache'),
  l10n_cache: emptied(CACHE),
  module_deps: emptied(CACHE),
  querycache: emptied(CACHE),
  querycachetwo: emptied(CACHE),
  querycache_info: emptied(CACHE),
  interwiki: table(keep('public', 'iw_prefix iw_url iw_api iw_wikiid iw_local iw_trans')),
  site_identifiers: table(keep('public', 'si_type si_key si_site')),
  site_stats: table(
    keep(
      'public',
      'ss_row_id ss_total_edits ss_good_articles ss_total_pages ss_users ss_active_users ss_images',
    ),
  ),
  sites: table(
    keep(
      'public',
      'site_id site_global_key site_type site_group site_source site_language site_protocol site_domain site_data site_forward site_config',
    ),
  ),
  updatelog: table(keep('which updates have run', 'ul_key ul_value')),
}
