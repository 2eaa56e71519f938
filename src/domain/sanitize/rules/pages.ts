import { emptied, keep, mapTitle, table, type TableRule } from '../rule.ts'

const JOINS = 'numbers that only join'
const PUBLISHED = 'published'
const TITLE = 'published, but for user pages of addresses and hidden users'

/** Pages, their versions, and what is computed from their texts. */
export const pages: Readonly<Record<string, TableRule>> = {
  page: table(
    keep(JOINS, 'page_id page_namespace page_latest'),
    mapTitle(TITLE, 'page_namespace', 'page_title'),
    keep(
      PUBLISHED,
      'page_is_redirect page_is_new page_random page_touched page_links_updated page_len page_content_model page_lang',
    ),
  ),
  page_props: table(
    keep('computed from published texts', 'pp_page pp_propname pp_value pp_sortkey'),
  ),
  page_restrictions: table(keep(PUBLISHED, 'pr_id pr_page pr_type pr_level pr_cascade pr_expiry')),
  protected_titles: table(
    mapTitle(TITLE, 'pt_namespace', 'pt_title'),
    keep(PUBLISHED, 'pt_namespace pt_user pt_reason_id pt_timestamp pt_expiry pt_create_perm'),
  ),
  redirect: table(
    mapTitle(TITLE, 'rd_namespace', 'rd_title'),
    keep(PUBLISHED, 'rd_from rd_namespace rd_interwiki rd_fragment'),
  ),
  revision: table(
    keep(JOINS, 'rev_id rev_page rev_parent_id rev_comment_id'),
    keep('published; what is hidden goes by steps of its own', 'rev_actor rev_len rev_sha1'),
    keep(PUBLISHED, 'rev_timestamp rev_minor_edit rev_deleted'),
  ),
  // Until 1.39.
  revision_comment_temp: table(keep(JOINS, 'revcomment_rev revcomment_comment_id')),
  slots: table(keep(JOINS, 'slot_revision_id slot_role_id slot_content_id slot_origin')),
  slot_roles: table(keep('names of kinds of content', 'role_id role_name')),
  content: table(
    keep(JOINS, 'content_id content_model content_address'),
    keep('published; what is hidden goes by steps of its own', 'content_size content_sha1'),
  ),
  content_models: table(keep('names of kinds of content', 'model_id model_name')),
  text: table(
    keep(JOINS, 'old_id'),
    keep('published as it is; what is hidden goes by steps of its own', 'old_text old_flags'),
  ),
  comment: table(
    keep(JOINS, 'comment_id'),
    keep(
      'published; what is hidden and addresses go by steps of their own',
      'comment_hash comment_text comment_data',
    ),
  ),
  archive: emptied('deleted pages'),
  category: table(keep(PUBLISHED, 'cat_id cat_title cat_pages cat_subcats cat_files')),
  categorylinks: table(
    keep('published; of mapped user pages emptied by a step of its own', 'cl_sortkey'),
    keep(PUBLISHED, 'cl_from cl_to cl_sortkey_prefix cl_timestamp cl_collation cl_type'),
  ),
  externallinks: table(
    // The first three until 1.40.
    keep(
      'computed from published texts',
      'el_to el_index el_index_60 el_id el_from el_to_domain_index el_to_path',
    ),
  ),
  imagelinks: table(keep(PUBLISHED, 'il_from il_to il_from_namespace')),
  iwlinks: table(keep(PUBLISHED, 'iwl_from iwl_prefix iwl_title')),
  langlinks: table(keep(PUBLISHED, 'll_from ll_lang ll_title')),
  linktarget: table(keep(JOINS, 'lt_id lt_namespace'), mapTitle(TITLE, 'lt_namespace', 'lt_title')),
  pagelinks: table(
    keep(JOINS, 'pl_from pl_from_namespace pl_target_id'),
    // Until 1.42.
    keep(JOINS, 'pl_namespace'),
    mapTitle(TITLE, 'pl_namespace', 'pl_title'),
  ),
  templatelinks: table(keep(JOINS, 'tl_from tl_target_id tl_from_namespace')),
  searchindex: table(
    keep(
      'computed from published texts; of mapped user pages dropped by a step of its own',
      'si_page si_title si_text',
    ),
  ),
}
