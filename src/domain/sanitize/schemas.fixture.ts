import type { Column, Schema } from './schema.ts'

/*
 * What information_schema says after MariaDB 11.8 has run the SQL of MediaWiki 1.39.17 and 1.43.9
 * as Debian packages them; CheckUser and ConfirmAccount are written from their own definitions. A
 * `?` is a column that may be NULL. Long enumerations are cut.
 */
const both = `
abuse_filter_action
  afa_filter bigint(20) unsigned; afa_consequence varbinary(255); afa_parameters tinyblob;
abuse_filter_log
  afl_id bigint(20) unsigned; afl_global tinyint(1); afl_filter_id bigint(20) unsigned;
  afl_user bigint(20) unsigned; afl_user_text varbinary(255); afl_ip varbinary(255);
  afl_action varbinary(255); afl_actions varbinary(255); afl_var_dump blob;
  afl_timestamp binary(14); afl_namespace int(11); afl_title varbinary(255);
  afl_wiki varbinary(64)?; afl_deleted tinyint(1); afl_patrolled_by int(10) unsigned;
  afl_rev_id int(10) unsigned?;
account_credentials
  acd_id int(10) unsigned; acd_user_id int(10) unsigned; acd_real_name varbinary(255);
  acd_email tinyblob; acd_email_authenticated varbinary(14)?; acd_bio mediumblob;
  acd_notes mediumblob; acd_urls mediumblob; acd_ip varbinary(255)?; acd_xff varbinary(255)?;
  acd_agent varbinary(255)?; acd_filename varbinary(255)?; acd_storage_key varbinary(64)?;
  acd_areas mediumblob; acd_registration varbinary(14); acd_accepted varbinary(14)?;
  acd_user int(10) unsigned; acd_comment varbinary(255);
account_requests
  acr_id int(10) unsigned; acr_name varbinary(255); acr_real_name varbinary(255);
  acr_email tinyblob; acr_email_authenticated varbinary(14)?; acr_email_token binary(32)?;
  acr_email_token_expires varbinary(14)?; acr_bio mediumblob; acr_notes mediumblob;
  acr_urls mediumblob; acr_ip varbinary(255)?; acr_xff varbinary(255)?;
  acr_agent varbinary(255)?; acr_filename varbinary(255)?; acr_storage_key varbinary(64)?;
  acr_type tinyint(3) unsigned; acr_areas mediumblob; acr_registration varbinary(14);
  acr_deleted tinyint(1); acr_rejected varbinary(14)?; acr_held varbinary(14)?;
  acr_user int(10) unsigned; acr_comment varbinary(255);
actor
  actor_id bigint(20) unsigned; actor_user int(10) unsigned?; actor_name varbinary(255);
archive
  ar_id int(10) unsigned; ar_namespace int(11); ar_title varbinary(255);
  ar_comment_id bigint(20) unsigned; ar_actor bigint(20) unsigned; ar_timestamp binary(14);
  ar_minor_edit tinyint(4); ar_rev_id int(10) unsigned; ar_deleted tinyint(3) unsigned;
  ar_len int(10) unsigned?; ar_page_id int(10) unsigned?; ar_parent_id int(10) unsigned?;
  ar_sha1 varbinary(32);
bot_passwords
  bp_user int(10) unsigned; bp_app_id varbinary(32); bp_password tinyblob; bp_token binary(32);
  bp_restrictions blob; bp_grants blob;
category
  cat_id int(10) unsigned; cat_title varbinary(255); cat_pages int(11); cat_subcats int(11);
  cat_files int(11);
categorylinks
  cl_from int(10) unsigned; cl_to varbinary(255); cl_sortkey varbinary(230);
  cl_sortkey_prefix varbinary(255); cl_timestamp timestamp; cl_collation varbinary(32);
  cl_type enum('page','subcat','file');
change_tag_def
  ctd_id int(10) unsigned; ctd_name varbinary(255); ctd_user_defined tinyint(1);
  ctd_count bigint(20) unsigned;
comment
  comment_id bigint(20) unsigned; comment_hash int(11); comment_text blob; comment_data blob?;
content
  content_id bigint(20) unsigned; content_size int(10) unsigned; content_sha1 varbinary(32);
  content_model smallint(5) unsigned; content_address varbinary(255);
content_models
  model_id int(11); model_name varbinary(64);
imagelinks
  il_from int(10) unsigned; il_to varbinary(255); il_from_namespace int(11);
interwiki
  iw_prefix varbinary(32); iw_url blob; iw_api blob; iw_wikiid varbinary(64);
  iw_local tinyint(1); iw_trans tinyint(4);
ip_changes
  ipc_rev_id int(10) unsigned; ipc_rev_timestamp binary(14); ipc_hex varbinary(35);
ipblocks_restrictions
  ir_ipb_id int(10) unsigned; ir_type tinyint(4); ir_value int(10) unsigned;
iwlinks
  iwl_from int(10) unsigned; iwl_prefix varbinary(32); iwl_title varbinary(255);
job
  job_id int(10) unsigned; job_cmd varbinary(60); job_namespace int(11);
  job_title varbinary(255); job_timestamp binary(14)?; job_params mediumblob;
  job_random int(10) unsigned; job_attempts int(10) unsigned; job_token varbinary(32);
  job_token_timestamp binary(14)?; job_sha1 varbinary(32);
l10n_cache
  lc_lang varbinary(35); lc_key varbinary(255); lc_value mediumblob;
langlinks
  ll_from int(10) unsigned; ll_lang varbinary(35); ll_title varbinary(255);
linktarget
  lt_id bigint(20) unsigned; lt_namespace int(11); lt_title varbinary(255);
log_search
  ls_field varbinary(32); ls_value varbinary(255); ls_log_id int(10) unsigned;
logging
  log_id int(10) unsigned; log_type varbinary(32); log_action varbinary(32);
  log_timestamp binary(14); log_actor bigint(20) unsigned; log_namespace int(11);
  log_title varbinary(255); log_page int(10) unsigned?; log_comment_id bigint(20) unsigned;
  log_params blob; log_deleted tinyint(3) unsigned;
module_deps
  md_module varbinary(255); md_skin varbinary(32); md_deps mediumblob;
objectcache
  keyname varbinary(255); value mediumblob?; exptime binary(14); modtoken varbinary(17);
  flags int(10) unsigned?;
page_props
  pp_page int(10) unsigned; pp_propname varbinary(60); pp_value blob; pp_sortkey float?;
page_restrictions
  pr_id int(10) unsigned; pr_page int(10) unsigned; pr_type varbinary(60);
  pr_level varbinary(60); pr_cascade tinyint(4); pr_expiry varbinary(14)?;
protected_titles
  pt_namespace int(11); pt_title varbinary(255); pt_user int(10) unsigned;
  pt_reason_id bigint(20) unsigned; pt_timestamp binary(14); pt_expiry varbinary(14);
  pt_create_perm varbinary(60);
querycache
  qc_type varbinary(32); qc_value int(10) unsigned; qc_namespace int(11);
  qc_title varbinary(255);
querycache_info
  qci_type varbinary(32); qci_timestamp binary(14);
querycachetwo
  qcc_type varbinary(32); qcc_value int(10) unsigned; qcc_namespace int(11);
  qcc_title varbinary(255); qcc_namespacetwo int(11); qcc_titletwo varbinary(255);
redirect
  rd_from int(10) unsigned; rd_namespace int(11); rd_title varbinary(255);
  rd_interwiki varbinary(32)?; rd_fragment varbinary(255)?;
site_identifiers
  si_type varbinary(32); si_key varbinary(32); si_site int(10) unsigned;
site_stats
  ss_row_id int(10) unsigned; ss_total_edits bigint(20) unsigned?;
  ss_good_articles bigint(20) unsigned?; ss_total_pages bigint(20) unsigned?;
  ss_users bigint(20) unsigned?; ss_active_users bigint(20) unsigned?;
  ss_images bigint(20) unsigned?;
sites
  site_id int(10) unsigned; site_global_key varbinary(64); site_type varbinary(32);
  site_group varbinary(32); site_source varbinary(32); site_language varbinary(35);
  site_protocol varbinary(32); site_domain varbinary(255); site_data blob;
  site_forward tinyint(1); site_config blob;
slot_roles
  role_id int(11); role_name varbinary(64);
slots
  slot_revision_id bigint(20) unsigned; slot_role_id smallint(5) unsigned;
  slot_content_id bigint(20) unsigned; slot_origin bigint(20) unsigned;
templatelinks
  tl_from int(10) unsigned; tl_target_id bigint(20) unsigned; tl_from_namespace int(11);
text
  old_id int(10) unsigned; old_text mediumblob; old_flags tinyblob;
updatelog
  ul_key varbinary(255); ul_value blob?;
user_former_groups
  ufg_user int(10) unsigned; ufg_group varbinary(255);
user_groups
  ug_user int(10) unsigned; ug_group varbinary(255); ug_expiry varbinary(14)?;
user_newtalk
  user_id int(10) unsigned; user_ip varbinary(40); user_last_timestamp binary(14)?;
user_properties
  up_user int(10) unsigned; up_property varbinary(255); up_value blob?;
watchlist
  wl_id int(10) unsigned; wl_user int(10) unsigned; wl_namespace int(11);
  wl_title varbinary(255); wl_notificationtimestamp binary(14)?;
watchlist_expiry
  we_item int(10) unsigned; we_expiry binary(14);
`

const only139 = `
abuse_filter
  af_id bigint(20) unsigned; af_pattern blob; af_user bigint(20) unsigned;
  af_user_text varbinary(255); af_timestamp binary(14); af_enabled tinyint(1);
  af_comments blob?; af_public_comments tinyblob?; af_hidden tinyint(1);
  af_hit_count bigint(20); af_throttled tinyint(1); af_deleted tinyint(1);
  af_actions varbinary(255); af_global tinyint(1); af_group varbinary(64);
abuse_filter_history
  afh_id bigint(20) unsigned; afh_filter bigint(20) unsigned; afh_user bigint(20) unsigned;
  afh_user_text varbinary(255); afh_timestamp binary(14); afh_pattern blob; afh_comments blob;
  afh_flags tinyblob; afh_public_comments tinyblob?; afh_actions blob?; afh_deleted tinyint(1);
  afh_changed_fields varbinary(255); afh_group varbinary(64)?;
change_tag
  ct_id int(10) unsigned; ct_rc_id int(10) unsigned?; ct_log_id int(10) unsigned?;
  ct_rev_id int(10) unsigned?; ct_params blob?; ct_tag_id int(10) unsigned;
cu_changes
  cuc_id int(10) unsigned; cuc_namespace int(11); cuc_title varbinary(255); cuc_user int(11);
  cuc_user_text varbinary(255); cuc_actor bigint(20) unsigned; cuc_actiontext varbinary(255);
  cuc_comment varbinary(255); cuc_comment_id bigint(20) unsigned; cuc_minor tinyint(1);
  cuc_page_id int(10) unsigned; cuc_this_oldid int(10) unsigned;
  cuc_last_oldid int(10) unsigned; cuc_type tinyint(3) unsigned; cuc_timestamp binary(14);
  cuc_ip varbinary(255)?; cuc_ip_hex varbinary(255)?; cuc_xff varbinary(255)?;
  cuc_xff_hex varbinary(255)?; cuc_agent varbinary(255)?; cuc_private mediumblob?;
cu_log
  cul_id int(10) unsigned; cul_timestamp binary(14); cul_user int(10) unsigned;
  cul_user_text varbinary(255); cul_reason varbinary(255); cul_type varbinary(30);
  cul_target_id int(10) unsigned; cul_target_text blob; cul_target_hex varbinary(255);
  cul_range_start varbinary(255); cul_range_end varbinary(255);
externallinks
  el_id int(10) unsigned; el_from int(10) unsigned; el_to blob; el_index blob;
  el_index_60 varbinary(60);
filearchive
  fa_id int(10) unsigned; fa_name varbinary(255); fa_archive_name varbinary(255)?;
  fa_storage_group varbinary(16)?; fa_storage_key varbinary(64)?; fa_deleted_user int(11)?;
  fa_deleted_timestamp binary(14)?; fa_deleted_reason_id bigint(20) unsigned;
  fa_size int(10) unsigned?; fa_width int(11)?; fa_height int(11)?; fa_metadata mediumblob?;
  fa_bits int(11)?;
  fa_media_type enum('UNKNOWN','BITMAP')?;
  fa_major_mime enum('unknown','application')?;
  fa_minor_mime varbinary(100)?; fa_description_id bigint(20) unsigned;
  fa_actor bigint(20) unsigned; fa_timestamp binary(14)?; fa_deleted tinyint(3) unsigned;
  fa_sha1 varbinary(32);
image
  img_name varbinary(255); img_size int(10) unsigned; img_width int(11); img_height int(11);
  img_metadata mediumblob; img_bits int(11);
  img_media_type enum('UNKNOWN','BITMAP')?;
  img_major_mime enum('unknown','application');
  img_minor_mime varbinary(100); img_description_id bigint(20) unsigned;
  img_actor bigint(20) unsigned; img_timestamp binary(14); img_sha1 varbinary(32);
ipblocks
  ipb_id int(10) unsigned; ipb_address tinyblob; ipb_user int(10) unsigned;
  ipb_by_actor bigint(20) unsigned; ipb_reason_id bigint(20) unsigned; ipb_timestamp binary(14);
  ipb_auto tinyint(1); ipb_anon_only tinyint(1); ipb_create_account tinyint(1);
  ipb_enable_autoblock tinyint(1); ipb_expiry varbinary(14); ipb_range_start tinyblob;
  ipb_range_end tinyblob; ipb_deleted tinyint(1); ipb_block_email tinyint(1);
  ipb_allow_usertalk tinyint(1); ipb_parent_block_id int(10) unsigned?; ipb_sitewide tinyint(1);
mathlatexml
  math_inputhash varbinary(16); math_inputtex blob; math_tex blob?; math_mathml mediumblob?;
  math_svg blob?; math_style tinyint(4)?;
mathoid
  math_inputhash varbinary(16); math_input blob; math_tex blob?; math_mathml blob?;
  math_svg blob?; math_style tinyint(4)?; math_input_type tinyint(4)?; math_png mediumblob?;
oathauth_users
  id int(11); module varbinary(255); data blob?;
oldimage
  oi_name varbinary(255); oi_archive_name varbinary(255); oi_size int(10) unsigned;
  oi_width int(11); oi_height int(11); oi_bits int(11); oi_description_id bigint(20) unsigned;
  oi_actor bigint(20) unsigned; oi_timestamp binary(14); oi_metadata mediumblob;
  oi_media_type enum('UNKNOWN','BITMAP')?;
  oi_major_mime enum('unknown','application');
  oi_minor_mime varbinary(100); oi_deleted tinyint(3) unsigned; oi_sha1 varbinary(32);
page
  page_id int(10) unsigned; page_namespace int(11); page_title varbinary(255);
  page_is_redirect tinyint(3) unsigned; page_is_new tinyint(3) unsigned;
  page_random double unsigned; page_touched binary(14); page_links_updated varbinary(14)?;
  page_latest int(10) unsigned; page_len int(10) unsigned; page_content_model varbinary(32)?;
  page_lang varbinary(35)?;
pagelinks
  pl_from int(10) unsigned; pl_namespace int(11); pl_title varbinary(255);
  pl_from_namespace int(11);
recentchanges
  rc_id int(10) unsigned; rc_timestamp binary(14); rc_actor bigint(20) unsigned;
  rc_namespace int(11); rc_title varbinary(255); rc_comment_id bigint(20) unsigned;
  rc_minor tinyint(3) unsigned; rc_bot tinyint(3) unsigned; rc_new tinyint(3) unsigned;
  rc_cur_id int(10) unsigned; rc_this_oldid int(10) unsigned; rc_last_oldid int(10) unsigned;
  rc_type tinyint(3) unsigned; rc_source varbinary(16); rc_patrolled tinyint(3) unsigned;
  rc_ip varbinary(40); rc_old_len int(11)?; rc_new_len int(11)?; rc_deleted tinyint(3) unsigned;
  rc_logid int(10) unsigned; rc_log_type varbinary(255)?; rc_log_action varbinary(255)?;
  rc_params blob?;
revision
  rev_id int(10) unsigned; rev_page int(10) unsigned; rev_comment_id bigint(20) unsigned;
  rev_actor bigint(20) unsigned; rev_timestamp binary(14); rev_minor_edit tinyint(3) unsigned;
  rev_deleted tinyint(3) unsigned; rev_len int(10) unsigned?; rev_parent_id int(10) unsigned?;
  rev_sha1 varbinary(32);
revision_comment_temp
  revcomment_rev int(10) unsigned; revcomment_comment_id bigint(20) unsigned;
searchindex
  si_page int(10) unsigned; si_title varchar(255); si_text mediumtext;
uploadstash
  us_id int(10) unsigned; us_user int(10) unsigned; us_key varbinary(255);
  us_orig_path varbinary(255); us_path varbinary(255); us_source_type varbinary(50)?;
  us_timestamp binary(14); us_status varbinary(50); us_chunk_inx int(10) unsigned?;
  us_props blob?; us_size int(10) unsigned; us_sha1 varbinary(31); us_mime varbinary(255)?;
  us_media_type enum('UNKNOWN','BITMAP')?;
  us_image_width int(10) unsigned?; us_image_height int(10) unsigned?;
  us_image_bits smallint(5) unsigned?;
user
  user_id int(10) unsigned; user_name varbinary(255); user_real_name varbinary(255);
  user_password tinyblob; user_newpassword tinyblob; user_newpass_time binary(14)?;
  user_email tinyblob; user_touched binary(14); user_token binary(32);
  user_email_authenticated binary(14)?; user_email_token binary(32)?;
  user_email_token_expires binary(14)?; user_registration binary(14)?;
  user_editcount int(10) unsigned?; user_password_expires varbinary(14)?;
user_autocreate_serial
  uas_shard int(10) unsigned; uas_value int(10) unsigned;
`

const only143 = `
abuse_filter
  af_id bigint(20) unsigned; af_pattern blob; af_actor bigint(20) unsigned;
  af_timestamp binary(14); af_enabled tinyint(1); af_comments blob?;
  af_public_comments tinyblob?; af_hidden tinyint(1); af_hit_count bigint(20);
  af_throttled tinyint(1); af_deleted tinyint(1); af_actions varbinary(255);
  af_global tinyint(1); af_group varbinary(64);
abuse_filter_history
  afh_id bigint(20) unsigned; afh_filter bigint(20) unsigned; afh_actor bigint(20) unsigned;
  afh_timestamp binary(14); afh_pattern blob; afh_comments blob; afh_flags tinyblob;
  afh_public_comments tinyblob?; afh_actions blob?; afh_deleted tinyint(1);
  afh_changed_fields varbinary(255); afh_group varbinary(64)?;
block
  bl_id int(10) unsigned; bl_target int(10) unsigned; bl_by_actor bigint(20) unsigned;
  bl_reason_id bigint(20) unsigned; bl_timestamp binary(14); bl_anon_only tinyint(1);
  bl_create_account tinyint(1); bl_enable_autoblock tinyint(1); bl_expiry varbinary(14);
  bl_deleted tinyint(1); bl_block_email tinyint(1); bl_allow_usertalk tinyint(1);
  bl_parent_block_id int(10) unsigned?; bl_sitewide tinyint(1);
block_target
  bt_id int(10) unsigned; bt_address tinyblob?; bt_user int(10) unsigned?;
  bt_user_text varbinary(255)?; bt_auto tinyint(1); bt_range_start tinyblob?;
  bt_range_end tinyblob?; bt_ip_hex tinyblob?; bt_count int(11);
change_tag
  ct_id int(10) unsigned; ct_rc_id bigint(20) unsigned?; ct_log_id int(10) unsigned?;
  ct_rev_id int(10) unsigned?; ct_params blob?; ct_tag_id int(10) unsigned;
cu_changes
  cuc_id int(10) unsigned; cuc_namespace int(11); cuc_title varbinary(255);
  cuc_actor bigint(20) unsigned; cuc_comment_id bigint(20) unsigned; cuc_minor tinyint(1);
  cuc_page_id int(10) unsigned; cuc_this_oldid int(10) unsigned;
  cuc_last_oldid int(10) unsigned; cuc_type tinyint(3) unsigned; cuc_timestamp binary(14);
  cuc_ip varbinary(255)?; cuc_ip_hex varbinary(255)?; cuc_xff varbinary(255)?;
  cuc_xff_hex varbinary(255)?; cuc_agent varbinary(255)?;
cu_log
  cul_id int(10) unsigned; cul_timestamp binary(14); cul_actor bigint(20) unsigned;
  cul_reason_id bigint(20) unsigned; cul_reason_plaintext_id bigint(20) unsigned;
  cul_type varbinary(30); cul_target_id int(10) unsigned; cul_target_text blob;
  cul_target_hex varbinary(255); cul_range_start varbinary(255); cul_range_end varbinary(255);
cu_log_event
  cule_id bigint(20) unsigned; cule_log_id int(10) unsigned; cule_actor bigint(20) unsigned;
  cule_timestamp binary(14); cule_ip varbinary(255)?; cule_ip_hex varbinary(255)?;
  cule_xff varbinary(255)?; cule_xff_hex varbinary(255)?; cule_agent varbinary(255)?;
cu_private_event
  cupe_id bigint(20) unsigned; cupe_namespace int(11); cupe_title varbinary(255);
  cupe_actor bigint(20) unsigned?; cupe_log_type varbinary(32); cupe_log_action varbinary(32);
  cupe_params blob; cupe_comment_id bigint(20) unsigned; cupe_page int(10) unsigned;
  cupe_timestamp binary(14); cupe_ip varbinary(255)?; cupe_ip_hex varbinary(255)?;
  cupe_xff varbinary(255)?; cupe_xff_hex varbinary(255)?; cupe_agent varbinary(255)?;
  cupe_private mediumblob?;
cu_useragent_clienthints
  uach_id int(10) unsigned; uach_name varbinary(32); uach_value varbinary(255);
cu_useragent_clienthints_map
  uachm_uach_id int(10) unsigned; uachm_reference_id int(10) unsigned;
  uachm_reference_type tinyint(1);
cuci_temp_edit
  cite_ip_hex varbinary(255); cite_ciwm_id smallint(5) unsigned; cite_timestamp binary(14);
cuci_user
  ciu_central_id int(10) unsigned; ciu_ciwm_id smallint(5) unsigned; ciu_timestamp binary(14);
cuci_wiki_map
  ciwm_id smallint(5) unsigned; ciwm_wiki varbinary(255);
discussiontools_item_ids
  itid_id int(10) unsigned; itid_itemid varbinary(255);
discussiontools_item_pages
  itp_id int(10) unsigned; itp_items_id int(10) unsigned; itp_page_id bigint(20) unsigned;
  itp_oldest_revision_id bigint(20) unsigned; itp_newest_revision_id bigint(20) unsigned;
discussiontools_item_revisions
  itr_id int(10) unsigned; itr_itemid_id int(11); itr_revision_id bigint(20) unsigned;
  itr_items_id int(11); itr_parent_id int(11)?; itr_transcludedfrom bigint(20) unsigned?;
  itr_level tinyint(4); itr_headinglevel tinyint(4)?;
discussiontools_items
  it_id int(10) unsigned; it_itemname varbinary(255); it_timestamp binary(14)?;
  it_actor bigint(20) unsigned?;
discussiontools_subscription
  sub_id int(10) unsigned; sub_item varbinary(255); sub_namespace int(11);
  sub_title varbinary(255); sub_section varbinary(255); sub_state int(11);
  sub_user int(10) unsigned; sub_created binary(14); sub_notified binary(14)?;
echo_email_batch
  eeb_id int(10) unsigned; eeb_user_id int(10) unsigned; eeb_event_priority tinyint(3) unsigned;
  eeb_event_id int(10) unsigned; eeb_event_hash varbinary(32);
echo_event
  event_id int(10) unsigned; event_type varbinary(64); event_variant varbinary(64)?;
  event_agent_id int(10) unsigned?; event_agent_ip varbinary(39)?; event_extra blob?;
  event_page_id int(10) unsigned?; event_deleted tinyint(3) unsigned;
echo_notification
  notification_event int(10) unsigned; notification_user int(10) unsigned;
  notification_timestamp binary(14); notification_read_timestamp binary(14)?;
  notification_bundle_hash varbinary(32);
echo_push_provider
  epp_id tinyint(3) unsigned; epp_name tinyblob;
echo_push_subscription
  eps_id int(10) unsigned; eps_user int(10) unsigned; eps_token blob;
  eps_token_sha256 binary(64); eps_provider tinyint(3) unsigned; eps_updated timestamp;
  eps_data blob?; eps_topic tinyint(3) unsigned?;
echo_push_topic
  ept_id tinyint(3) unsigned; ept_text tinyblob;
echo_target_page
  etp_id int(10) unsigned; etp_page int(10) unsigned; etp_event int(10) unsigned;
echo_unread_wikis
  euw_id int(10) unsigned; euw_user int(10) unsigned; euw_wiki varbinary(64);
  euw_alerts int(10) unsigned; euw_alerts_ts binary(14); euw_messages int(10) unsigned;
  euw_messages_ts binary(14);
externallinks
  el_id int(10) unsigned; el_from int(10) unsigned; el_to_domain_index varbinary(255);
  el_to_path blob?;
filearchive
  fa_id int(10) unsigned; fa_name varbinary(255); fa_archive_name varbinary(255)?;
  fa_storage_group varbinary(16)?; fa_storage_key varbinary(64)?; fa_deleted_user int(11)?;
  fa_deleted_timestamp binary(14)?; fa_deleted_reason_id bigint(20) unsigned;
  fa_size bigint(20) unsigned?; fa_width int(11)?; fa_height int(11)?; fa_metadata mediumblob?;
  fa_bits int(11)?;
  fa_media_type enum('UNKNOWN','BITMAP')?;
  fa_major_mime enum('unknown','application')?;
  fa_minor_mime varbinary(100)?; fa_description_id bigint(20) unsigned;
  fa_actor bigint(20) unsigned; fa_timestamp binary(14)?; fa_deleted tinyint(3) unsigned;
  fa_sha1 varbinary(32);
image
  img_name varbinary(255); img_size bigint(20) unsigned; img_width int(11); img_height int(11);
  img_metadata mediumblob; img_bits int(11);
  img_media_type enum('UNKNOWN','BITMAP')?;
  img_major_mime enum('unknown','application');
  img_minor_mime varbinary(100); img_description_id bigint(20) unsigned;
  img_actor bigint(20) unsigned; img_timestamp binary(14); img_sha1 varbinary(32);
linter
  linter_id int(10) unsigned; linter_page int(10) unsigned; linter_namespace int(11)?;
  linter_cat int(10) unsigned; linter_start int(10) unsigned; linter_end int(10) unsigned;
  linter_params blob; linter_template varbinary(255); linter_tag varbinary(32);
loginnotify_seen_net
  lsn_id int(10) unsigned; lsn_time_bucket smallint(5) unsigned; lsn_user int(10) unsigned;
  lsn_subnet bigint(20);
oathauth_devices
  oad_id int(11); oad_user int(11); oad_type int(11); oad_name varbinary(255)?;
  oad_created binary(14)?; oad_data blob?;
oathauth_types
  oat_id int(11); oat_name varbinary(255);
oldimage
  oi_name varbinary(255); oi_archive_name varbinary(255); oi_size bigint(20) unsigned;
  oi_width int(11); oi_height int(11); oi_bits int(11); oi_description_id bigint(20) unsigned;
  oi_actor bigint(20) unsigned; oi_timestamp binary(14); oi_metadata mediumblob;
  oi_media_type enum('UNKNOWN','BITMAP')?;
  oi_major_mime enum('unknown','application');
  oi_minor_mime varbinary(100); oi_deleted tinyint(3) unsigned; oi_sha1 varbinary(32);
page
  page_id int(10) unsigned; page_namespace int(11); page_title varbinary(255);
  page_is_redirect tinyint(3) unsigned; page_is_new tinyint(3) unsigned;
  page_random double unsigned; page_touched binary(14); page_links_updated binary(14)?;
  page_latest int(10) unsigned; page_len int(10) unsigned; page_content_model varbinary(32)?;
  page_lang varbinary(35)?;
pagelinks
  pl_from int(10) unsigned; pl_target_id bigint(20) unsigned; pl_from_namespace int(11);
recentchanges
  rc_id bigint(20) unsigned; rc_timestamp binary(14); rc_actor bigint(20) unsigned;
  rc_namespace int(11); rc_title varbinary(255); rc_comment_id bigint(20) unsigned;
  rc_minor tinyint(3) unsigned; rc_bot tinyint(3) unsigned; rc_new tinyint(3) unsigned;
  rc_cur_id int(10) unsigned; rc_this_oldid int(10) unsigned; rc_last_oldid int(10) unsigned;
  rc_type tinyint(3) unsigned; rc_source varbinary(16); rc_patrolled tinyint(3) unsigned;
  rc_ip varbinary(40); rc_old_len int(11)?; rc_new_len int(11)?; rc_deleted tinyint(3) unsigned;
  rc_logid int(10) unsigned; rc_log_type varbinary(255)?; rc_log_action varbinary(255)?;
  rc_params blob?;
revision
  rev_id bigint(20) unsigned; rev_page int(10) unsigned; rev_comment_id bigint(20) unsigned;
  rev_actor bigint(20) unsigned; rev_timestamp binary(14); rev_minor_edit tinyint(3) unsigned;
  rev_deleted tinyint(3) unsigned; rev_len int(10) unsigned?;
  rev_parent_id bigint(20) unsigned?; rev_sha1 varbinary(32);
searchindex
  si_page int(10) unsigned; si_title mediumtext; si_text mediumtext;
uploadstash
  us_id int(10) unsigned; us_user int(10) unsigned; us_key varbinary(255);
  us_orig_path varbinary(255); us_path varbinary(255); us_source_type varbinary(50)?;
  us_timestamp binary(14); us_status varbinary(50); us_chunk_inx int(10) unsigned?;
  us_props blob?; us_size bigint(20) unsigned; us_sha1 varbinary(31); us_mime varbinary(255)?;
  us_media_type enum('UNKNOWN','BITMAP')?;
  us_image_width int(10) unsigned?; us_image_height int(10) unsigned?;
  us_image_bits smallint(5) unsigned?;
user
  user_id int(10) unsigned; user_name varbinary(255); user_real_name varbinary(255);
  user_password tinyblob; user_newpassword tinyblob; user_newpass_time binary(14)?;
  user_email tinyblob; user_touched binary(14); user_token binary(32);
  user_email_authenticated binary(14)?; user_email_token binary(32)?;
  user_email_token_expires binary(14)?; user_registration binary(14)?;
  user_editcount int(10) unsigned?; user_password_expires varbinary(14)?;
  user_is_temp tinyint(1);
user_autocreate_serial
  uas_shard int(10) unsigned; uas_year smallint(5) unsigned; uas_value int(10) unsigned;
`

const parse = (text: string): [string, Map<string, Column>][] =>
  text
    .trim()
    .split(/\n(?! )/)
    .map((block) => {
      const [name = '', ...lines] = block.split('\n')
      const columns = lines
        .join('')
        .split(';')
        .map((column) => column.trim())
        .filter((column) => column !== '')
        .map((column): [string, Column] => {
          const [, name = '', type = '', mark] = /^(\w+) (.+?)(\?)?$/.exec(column) ?? []
          return [name, { type, isNullable: mark === '?' }]
        })
      return [name, new Map(columns)]
    })

export const schema139: Schema = new Map([...parse(both), ...parse(only139)])
export const schema143: Schema = new Map([...parse(both), ...parse(only143)])

/** The same with another table in it, or with other columns of a table that is there. */
export function withColumns(
  schema: Schema,
  table: string,
  columns: Record<string, string>,
): Schema {
  const added = Object.entries(columns).map(([name, type]): [string, Column] => [
    name,
    { type: type.replace('?', ''), isNullable: type.endsWith('?') },
  ])
  return new Map([...schema, [table, new Map([...(schema.get(table) ?? []), ...added])]])
}

export const withPrefix = (schema: Schema, prefix: string): Schema =>
  new Map([...schema].map(([name, columns]) => [prefix + name, columns]))

/** As the client prints the answer to `schemaQuery`. */
export const formatSchema = (schema: Schema): string =>
  [...schema]
    .flatMap(([table, columns]) =>
      [...columns].map(
        ([column, { type, isNullable }]) =>
          `${table}\t${column}\t${type}\t${isNullable ? 'YES' : 'NO'}\n`,
      ),
    )
    .join('')
