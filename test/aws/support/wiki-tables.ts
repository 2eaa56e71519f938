import { schema143 } from '../../../src/domain/sanitize/schemas.fixture.ts'

/** All tables of MediaWiki 1.43 as its own SQL makes them, but for their keys. */
const tables = [...schema143]
  .map(([table, columns]) => {
    const described = [...columns].map(
      ([name, { type, isNullable }]) =>
        // Long enumerations are cut in what we know of them.
        `\`${name}\` ${type.startsWith('enum') ? 'varbinary(64)' : type} ${isNullable ? 'NULL' : 'NOT NULL'}`,
    )
    return `CREATE TABLE \`${table}\` (${described.join(', ')});`
  })
  .join('\n')

/** What nobody may find in a copy. */
export const PRIVATE = {
  email: 'ada.canary-7c1f@example.org',
  password: ':pbkdf2:sha512:30000:64:canary-3b9d',
  token: 'c0ffee00c0ffee00c0ffee00c0ffee77',
  address: '198.51.100.77',
  hiddenText: 'slander that canary-51aa wrote',
} as const

/** A small wiki: a page with a hidden version, an editor without an account, a person, a file. */
export const wikiSql = (
  database: string,
  { title, image }: { readonly title: string; readonly image: string },
): string => `
CREATE DATABASE \`${database}\` CHARACTER SET binary; USE \`${database}\`;
SET SESSION sql_mode = '';
${tables}
INSERT INTO page (page_id, page_title, page_latest, page_touched) VALUES (1, '${title}', 2, '20260101000000');
INSERT INTO actor (actor_id, actor_user, actor_name) VALUES (1, 1, 'Ada'), (2, NULL, '${PRIVATE.address}');
INSERT INTO comment (comment_id, comment_text) VALUES (1, 'first');
INSERT INTO revision (rev_id, rev_page, rev_comment_id, rev_actor, rev_timestamp, rev_deleted)
  VALUES (1, 1, 1, 1, '20260101000000', 1), (2, 1, 1, 2, '20260102000000', 0);
INSERT INTO content (content_id, content_address) VALUES (1, 'tt:1'), (2, 'tt:2');
INSERT INTO slots (slot_revision_id, slot_role_id, slot_content_id, slot_origin) VALUES (1, 1, 1, 1), (2, 1, 2, 2);
INSERT INTO text (old_id, old_text, old_flags) VALUES (1, '${PRIVATE.hiddenText}', 'utf-8'), (2, 'what everybody may read', 'utf-8');
INSERT INTO user (user_id, user_name, user_password, user_email, user_token, user_touched)
  VALUES (1, 'Ada', '${PRIVATE.password}', '${PRIVATE.email}', '${PRIVATE.token}', '20260101000000');
INSERT INTO image (img_name, img_size, img_actor, img_timestamp, img_sha1) VALUES ('Bee.png', 3, 1, '20260101000000', '${image}');
`
