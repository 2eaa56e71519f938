import { emptied, keep, table, without, type TableRule } from '../rule.ts'

/** Uploaded files. What a camera wrote into a file is shown on the file's page, so it stays. */
export const files: Readonly<Record<string, TableRule>> = {
  image: table(
    keep(
      'published with the file',
      'img_name img_size img_width img_height img_metadata img_bits img_media_type img_major_mime img_minor_mime img_description_id img_actor img_timestamp img_sha1',
    ),
  ),
  oldimage: table(
    without('partly or wholly hidden', 'oi_deleted <> 0'),
    keep(
      'published with the file',
      'oi_name oi_archive_name oi_size oi_width oi_height oi_bits oi_description_id oi_actor oi_timestamp oi_metadata oi_media_type oi_major_mime oi_minor_mime oi_deleted oi_sha1',
    ),
  ),
  filearchive: emptied('deleted files'),
  uploadstash: emptied('uploads that nobody published'),
}
