// Runs on the database host: fills the wiki with pages that look like those of a real one, by
// LOAD DATA into the wiki's own tables. Most revisions change one paragraph of a page that is there.
//
// usage: node content.mjs DATABASE BYTES_OF_TEXT PAGES_THERE; tells how many of each came as JSON
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'

const [, , database, wantedBytes, pagesThere] = process.argv
const access = ['--defaults-file=/etc/wikistead/mariadb.cnf', database]
const ask = (sql) =>
  execFileSync('mariadb', [...access, '-N', '-B'], { input: sql })
    .toString()
    .trim()
    .split('\t')

/** The same content each time (xorshift). */
let state = 20261123 + Number(pagesThere)
const random = () => {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) / 2 ** 32
}
const below = (limit) => Math.floor(random() * limit)
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Words, most of which are rare, as Zipf found. */
const letters = [
  'e',
  'a',
  'o',
  'i',
  'n',
  't',
  'r',
  's',
  'l',
  'd',
  'c',
  'm',
  'p',
  'g',
  'ü',
  'v',
  'k',
]
const words = Array.from({ length: 30_000 }, () =>
  Array.from({ length: 2 + below(9) }, () => letters[Math.floor(random() ** 1.7 * 17)]).join(''),
)
const word = () => words[Math.floor(30_000 ** random()) - 1]
const pageCount = () => pages.length
const title = (page) => `Bench_${Number(pagesThere) + page}`

function sentence() {
  const count = 6 + below(18)
  let text = ''
  for (let index = 0; index < count; index++) {
    const kind = random()
    text += kind < 0.04 ? `[[Bench ${below(Math.max(1, pageCount()))}|${word()}]] ` : `${word()} `
    if (kind > 0.985) text += `'''${word()}''' `
  }
  return `${text.trimEnd()}.`
}
const paragraph = () => {
  const kind = random()
  if (kind < 0.1) return Buffer.from(`== ${word()} ${word()} ==`)
  if (kind < 0.2) return Buffer.from(`* ${sentence()}\n* ${sentence()}\n* ${sentence()}`)
  const source = kind < 0.4 ? `<ref>${sentence()}</ref>` : ''
  return Buffer.from(Array.from({ length: 1 + below(5) }, sentence).join(' ') + source)
}

/** Paragraphs to take from; far more than a compressor can look back to. */
const pool = []
/** @type {number[][]} what each page has now, as numbers of paragraphs */
const pages = []
const latest = []
let poolBytes = 0
const limit = Math.min(192e6, Number(wantedBytes) / 3)

function someParagraph() {
  if (poolBytes > limit) return below(pool.length)
  const made = paragraph()
  poolBytes += made.length
  return pool.push(made) - 1
}

const SEPARATOR = '\u0001'
const END = '\u0002\n'
/** Rows that go into one table at a time; a load is one transaction. */
const BATCH = 128e6
const CHUNK = 1 << 20

/** Fields may hold any text, as they end with what no text has. */
function loader(table, columns) {
  const sql = `SET SESSION sql_log_bin = 0, unique_checks = 0, foreign_key_checks = 0;
    LOAD DATA LOCAL INFILE '/dev/stdin' INTO TABLE \`${table}\` CHARACTER SET binary
    FIELDS TERMINATED BY X'01' ESCAPED BY '' LINES TERMINATED BY X'020A' (${columns})`
  let child
  let ended
  let waiting = []
  let size = 0
  let batch = 0
  const flush = async () => {
    if (size === 0) return
    child ??= begin()
    const block = Buffer.concat(waiting)
    waiting = []
    batch += size
    size = 0
    await new Promise((resolve, reject) =>
      child.stdin.write(block, (error) => (error ? reject(error) : resolve())),
    )
    if (batch > BATCH) await finish()
  }
  const begin = () => {
    // The client opens its stdin by name, which only a pipe allows.
    const client = ['-c', 'cat | mariadb "$@"', 'load', ...access, '--local-infile=1', '-e', sql]
    const started = spawn('sh', client, {
      stdio: ['pipe', 'inherit', 'inherit'],
    })
    ended = new Promise((resolve, reject) =>
      started.on('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`loading ${table} ended with ${code}`)),
      ),
    )
    return started
  }
  const finish = async () => {
    await flush()
    child?.stdin.end()
    await ended
    child = ended = undefined
    batch = 0
  }
  return {
    /** Comes back at once, or after what waited was taken. */
    add(fields) {
      for (const [index, field] of fields.entries()) {
        const part = Buffer.isBuffer(field) ? field : Buffer.from(String(field))
        const after = Buffer.from(index === fields.length - 1 ? END : SEPARATOR)
        waiting.push(part, after)
        size += part.length + after.length
      }
      return size > CHUNK ? flush() : undefined
    },
    finish,
  }
}

const [firstPage, firstRevision, firstContent, firstText, firstTarget] = ask(
  `SELECT (SELECT MAX(page_id) FROM page) + 1, (SELECT MAX(rev_id) FROM revision) + 1,
   (SELECT MAX(content_id) FROM content) + 1, (SELECT MAX(old_id) FROM text) + 1,
   (SELECT COALESCE(MAX(lt_id), 0) FROM linktarget) + 1`,
).map(Number)
const tables = {
  text: loader('text', 'old_id, old_flags, old_text'),
  content: loader(
    'content',
    'content_id, content_size, content_sha1, content_model, content_address',
  ),
  slots: loader('slots', 'slot_revision_id, slot_role_id, slot_content_id, slot_origin'),
  revision: loader(
    'revision',
    'rev_id, rev_page, rev_comment_id, rev_actor, rev_timestamp, rev_len, rev_parent_id, rev_sha1',
  ),
  page: loader(
    'page',
    'page_id, page_namespace, page_title, page_random, page_touched, page_links_updated, page_latest, page_len, page_content_model',
  ),
  linktarget: loader('linktarget', 'lt_id, lt_namespace, lt_title'),
  pagelinks: loader('pagelinks', 'pl_from, pl_target_id, pl_from_namespace'),
  categorylinks: loader(
    'categorylinks',
    'cl_from, cl_to, cl_sortkey, cl_timestamp, cl_collation, cl_type',
  ),
}

const stamp = (seconds) => new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\..*/g, '')
const base36 = (hex) => BigInt(`0x${hex}`).toString(36).padStart(31, '0')
const BREAK = Buffer.from('\n\n')
const YEARS_5 = 5 * 365 * 86_400
const now = Math.floor(Date.now() / 1000)

let bytes = 0
let revisions = 0
while (bytes < Number(wantedBytes)) {
  const isNew = pages.length < 20 || random() < 0.12
  const page = isNew ? pages.length : Math.floor(pages.length * random() ** 1.8)
  if (isNew) {
    // Half of the pages are below 3 kB, few are above 60 kB.
    const size = Math.min(200e3, Math.exp(Math.log(3000) + 1.15 * normal()))
    const made = []
    for (let length = 0; length < size; length += pool[made.at(-1)].length)
      made.push(someParagraph())
    pages.push(made)
    latest.push({ revision: 0, length: 0 })
  } else {
    const changed = pages[page]
    const share = random()
    if (share < 0.7) changed[below(changed.length)] = someParagraph()
    else if (share < 0.9 || changed.length < 3) changed.push(someParagraph())
    else changed.splice(below(changed.length), 1)
  }
  const parts = pages[page].flatMap((number) => [pool[number], BREAK])
  parts.pop()
  const text = Buffer.concat(parts)
  const sha1 = base36(createHash('sha1').update(text).digest('hex'))
  const [revision, content, old] = [firstRevision, firstContent, firstText].map(
    (first) => first + revisions,
  )
  const at = stamp(now - YEARS_5 + Math.floor((YEARS_5 * bytes) / Number(wantedBytes)))
  await tables.text.add([old, 'utf-8', text])
  await tables.content.add([content, text.length, sha1, 1, `tt:${old}`])
  await tables.slots.add([revision, 1, content, revision])
  const parent = latest[page].revision
  await tables.revision.add([revision, firstPage + page, 1, 1, at, text.length, parent, sha1])
  latest[page] = { revision, length: text.length }
  bytes += text.length
  revisions += 1
}
const today = stamp(now)
let links = 0
for (const [page, { revision, length }] of latest.entries()) {
  const id = firstPage + page
  await tables.page.add([id, 0, title(page), random(), today, today, revision, length, 'wikitext'])
  await tables.linktarget.add([firstTarget + page, 0, title(page)])
  const targets = new Set(
    Array.from({ length: 4 + below(40) }, () => Math.floor(pages.length * random() ** 2)),
  )
  for (const target of targets) await tables.pagelinks.add([id, firstTarget + target, 0])
  links += targets.size
  for (let category = 0; category < 3; category++)
    await tables.categorylinks.add([
      ...[id, `Things_${category * 1000 + below(1000)}`, title(page)],
      ...[new Date().toISOString().slice(0, 19).replace('T', ' '), 'uppercase', 'page'],
    ])
}
for (const { finish } of Object.values(tables)) await finish()
ask(`SET SESSION sql_log_bin = 0; UPDATE site_stats SET
  ss_total_edits = ss_total_edits + ${revisions}, ss_good_articles = ss_good_articles + ${pages.length},
  ss_total_pages = ss_total_pages + ${pages.length}`)
process.stdout.write(JSON.stringify({ pages: pages.length, revisions, links, textBytes: bytes }))
