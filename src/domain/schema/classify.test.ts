import { expect, test } from 'vitest'
import { findReason, isAdditive } from './classify.ts'

test('new tables, columns, indexes and update notes only add', () => {
  expect(
    isAdditive(`-- sql/mysql/tables.sql
CREATE TABLE /*_*/echo_event (
  event_id INT UNSIGNED AUTO_INCREMENT NOT NULL,
  INDEX a (event_id)
) /*$wgDBTableOptions*/;
CREATE INDEX b ON echo_event (event_id);
ALTER TABLE cite ADD cite_note BLOB, ADD INDEX c (cite_note);
INSERT IGNORE INTO updatelog (ul_key) VALUES ('x');
`),
  ).toBe(true)
  expect(isAdditive('')).toBe(true)
})

test.each([
  'DROP TABLE revision_comment_temp;',
  'ALTER TABLE user DROP COLUMN user_options;',
  'ALTER TABLE page ADD page_x INT, DROP COLUMN page_y;',
  'ALTER TABLE page CHANGE page_x page_z INT;',
  'UPDATE page SET page_x = 1;',
  'DELETE FROM page;',
  'RENAME TABLE a TO b;',
  "INSERT INTO page VALUES (1, 'updatelog');",
])('%s needs a copy', (sql) => {
  expect(isAdditive(`CREATE TABLE a (b INT);\n${sql}\n`)).toBe(false)
})

test.each([
  [
    'Creating a table...\n[3f2a91c0de77aa12bc3f2a91] [no req]   Error: Call to undefined function addTable()\nBacktrace:\n#0 {main}\n',
    'Error: Call to undefined function addTable()',
  ],
  [
    'Wikimedia\\Rdbms\\DBQueryError: a table does not exist\n#0',
    'Wikimedia\\Rdbms\\DBQueryError: a table does not exist',
  ],
  ['one\nlast words\n\n', 'last words'],
  ['', 'it said nothing'],
])('finds why a program ended in %j', (output, reason) => {
  expect(findReason(output)).toBe(reason)
})
