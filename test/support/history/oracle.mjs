// Runs on the admin host and tells what a wiki holds, by reading every row with MariaDB's client
// and every file from the disk. It knows nothing of backups.
//
// usage: node oracle.mjs hold DATABASE           for each line on stdin, the live wiki of that moment
//        node oracle.mjs read DATABASE DIRECTORY UPLOADS     restored data, once
//
// Rows and files are told as a digest a table and a digest a file; the rows themselves are then in
// /tmp/oracle, named after their digest.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [, , verb, database, directory, restoredUploads] = process.argv
const folder = '/tmp/oracle'
mkdirSync(folder, { recursive: true })
const digest = (content) => createHash('sha1').update(content).digest('hex')
const tell = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)

/** A session with a server: asks one statement after the other and gives the lines of each. */
function openSession(access) {
  const options = [
    '--batch',
    '--unbuffered',
    '--skip-column-names',
    '--default-character-set=binary',
  ]
  const client = spawn('mariadb', [...access, ...options, database])
  client.stderr.pipe(process.stderr)
  const waiting = []
  let lines = []
  createInterface({ input: client.stdout.setEncoding('latin1') }).on('line', (line) => {
    if (line !== 'end of answer') return lines.push(line)
    waiting.shift()?.(lines)
    lines = []
  })
  return {
    ask: async (sql) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        client.stdin.write(`${sql};\nSELECT 'end of answer';\n`)
      }),
    end: () => client.stdin.end(),
  }
}

/** Texts are quoted, so that NULL is not the text NULL; numbers of any kind become texts. */
async function readTables({ ask }) {
  const columns = await ask(
    `SELECT c.table_name, t.engine, c.column_name FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = '${database}' AND t.table_type = 'BASE TABLE'
     ORDER BY c.table_name, c.ordinal_position`,
  )
  const tables = new Map()
  for (const [table, engine, column] of columns.map((line) => line.split('\t'))) {
    if (!tables.has(table)) tables.set(table, { table, engine, columns: [] })
    tables.get(table).columns.push(`QUOTE(\`${column}\`)`)
  }
  return [...tables.values()]
}

async function readRows({ ask }, tables) {
  const found = {}
  for (const { table, columns } of tables) {
    const rows = await ask(`SELECT CONCAT_WS(',', ${columns.join(', ')}) FROM \`${table}\``)
    const content = rows.sort().join('\n')
    found[table] = `${rows.length} rows ${digest(content)}`
    const file = join(folder, digest(content))
    if (!existsSync(file)) writeFileSync(file, content, 'latin1')
  }
  return found
}

/** What MediaWiki makes anew when it is asked for, and what is just being uploaded. */
const isPassing = (path) =>
  /^public\/(thumb|temp|lockdir)\/|(^|\/)(index\.html|\.htaccess)$/.test(path)

function readFiles(uploads) {
  const found = {}
  const walk = (below) => {
    for (const entry of readdirSync(join(uploads, below), { withFileTypes: true })) {
      const path = `${below}/${entry.name}`
      if (isPassing(`${path}/`) || isPassing(path)) continue
      if (entry.isDirectory()) walk(path)
      else found[path] = digest(readFileSync(join(uploads, path)))
    }
  }
  for (const zone of ['public', 'deleted']) walk(zone)
  return found
}

/** Where each kind of upload lies, and what names it by the last part of its path. */
const zones = [
  [/^public\/archive\//, 'SELECT HEX(oi_archive_name) FROM oldimage'],
  [/^public\/[0-9a-f]\//, 'SELECT HEX(img_name) FROM image'],
  [
    /^deleted\//,
    `SELECT HEX(fa_storage_key) FROM filearchive
     UNION SELECT HEX(CONCAT(oi_sha1, '.',
       LOWER(CONVERT(SUBSTRING_INDEX(oi_archive_name, '.', -1) USING latin1))))
     FROM oldimage WHERE oi_deleted & 1`,
  ],
]

/**
 * Without the files that a change left behind when the wiki refused it half-way: no table names them,
 * so nobody misses them.
 */
async function withoutOrphans({ ask }, files) {
  const named = new Map()
  for (const [pattern, names] of zones) named.set(pattern, new Set(await ask(names)))
  const isNamed = (path) => {
    const [pattern] = zones.find(([zone]) => zone.test(path)) ?? []
    const name = Buffer.from(path.split('/').at(-1)).toString('hex').toUpperCase()
    return pattern === undefined || named.get(pattern).has(name)
  }
  return Object.fromEntries(Object.entries(files).filter(([path]) => isNamed(path)))
}

const isInSnapshot = ({ engine }) => engine === 'InnoDB'

/** The wiki may be changed again once it is held: the rest is read from the database's snapshot. */
async function hold() {
  const session = openSession(['--defaults-file=/run/wikistead/backup.cnf'])
  const tables = await readTables(session)
  await session.ask('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  for await (const _ of createInterface({ input: process.stdin })) {
    await session.ask('START TRANSACTION WITH CONSISTENT SNAPSHOT')
    const others = await readRows(
      session,
      tables.filter((table) => !isInSnapshot(table)),
    )
    const files = readFiles('/srv/wikistead/uploads')
    tell({ held: true })
    const rows = await readRows(session, tables.filter(isInSnapshot))
    const wanted = await withoutOrphans(session, files)
    await session.ask('COMMIT')
    tell({ rows: { ...others, ...rows }, files: wanted })
  }
  session.end()
}

/** Starts a server of its own on the restored tables, as whoever restores by hand would. */
async function read() {
  const socket = '/run/wikistead/oracle.sock'
  const server = spawn(
    'mariadbd',
    [
      ...['--no-defaults', '--user=root', `--datadir=${directory}`, `--socket=${socket}`],
      ...['--pid-file=/run/wikistead/oracle.pid', '--skip-networking', '--skip-log-bin'],
      ...['--event-scheduler=OFF', '--innodb-buffer-pool-size=64M'],
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => server.on('close', resolve))
  const access = ['--no-defaults', '--user=root', `--socket=${socket}`]
  for (let tries = 0; tries < 300 && !existsSync(socket); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50))
  const session = openSession(access)
  const rows = await readRows(session, await readTables(session))
  tell({ rows, files: readFiles(restoredUploads) })
  session.end()
  server.kill('SIGTERM')
  await ended
}

await (verb === 'hold' ? hold() : read())
