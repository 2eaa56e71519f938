import { bytes, table } from '../report/tables.mjs'
import { RATES } from './visitors.mjs'

const seconds = (value) => `${value.toFixed(1)} s`
const milliseconds = (value) => `${Math.round(value)} ms`
const large = (value) => (value >= 1e9 ? `${(value / 1e9).toFixed(2)} GB` : bytes(value))

/** What of a restore makes and checks the database alone, as the rivals load nothing else. */
const databasePhases = ['unpack and prepare', 'replay the log', 'compare and check all tables']
const databaseSeconds = ({ phases }) =>
  databasePhases.reduce((sum, name) => sum + (phases[name] ?? 0), 0)

/** The second part of docs/benchmarks.md. */
export const renderDatastore = (results) => `# The datastore

Backups and restores of wikis of several sizes, beside \`mariadb-dump | zstd\` and beside
\`mydumper\` and \`myloader\`, on the same hosts in one run. Written by
\`npm run bench -- datastore\`; do not edit.

${contents(results)}

The content is generated: pages whose sizes are log-normal, revisions that mostly change one
paragraph of their page, words as frequent as in a language, links between pages, categories, and
files that cannot be compressed. The wiki renders these pages.

## What was aimed at

${aims(results)}

## Backing up

${backups(results)}

*Proved* is the whole of \`wikistead backup\`: the copy, all tables counted and summed up, the copy
restored beside the live data, its log replayed, and all tables found equal. The rivals only write
their file. *Next*: another one right after it, of which the repository keeps what is new.

## Restoring

${restores(results)}

*Whole command* is \`wikistead restore\` from the typed line until editors can save: also all files,
each compared with its SHA-1, the swap, and a look through the edge. *Database*: its part until all
tables and indexes are checked. The rivals load into an empty server that has four times the memory
of ours, keeps no log and rarely syncs; they check nothing.

${phases(results)}

## What visitors and editors notice of a backup

Each second ${RATES.reads} pages that no cache has and ${RATES.edits} edits, whether or not earlier ones were answered, on
one web head; backups are made one after the other all the time.

${visitors(results)}

## A drill

On the example wiki everything was destroyed, database and files, and it was back after
${seconds(results.drill.seconds)} with ${results.drill.lostEdits} acknowledged edits lost.

## Where it was measured

| | |
|---|---|
| date | ${results.machine.date} |
| processor | ${results.machine.cores} × ${results.machine.processor} |
| memory | ${results.machine.memory} |
| kernel | ${results.machine.kernel} |
| Docker | ${results.machine.docker} |
| load before it began (1, 5, 15 min) | ${results.machine.load.join(', ')} |
| in the containers | ${results.machine.versions.join(', ')} |
| made | once each; the whole run took ${Math.round(results.seconds / 60)} min |

Database, web head, admin host and visitors share these cores and one disk. Each size grows out of
the one before, so the repository has that part already when the first backup is made.

\`\`\`
npm run bench -- datastore                      # all three sizes, about an hour; needs 60 GB of disk
npm run bench -- datastore --sizes 100mb --try  # a first look; does not write this file
\`\`\`
`

const contents = ({ sizes }) =>
  table(
    ['content', 'database on the disk', 'files', 'pages', 'revisions', 'links'],
    sizes.map(({ name, content, data }) => [
      ...[name, large(data.database), `${content.files}, ${large(data.files)}`],
      ...[String(content.pages), String(content.revisions), String(content.links)],
    ]),
  )

const backups = ({ sizes }) =>
  table(
    ['content', 'tool', 'backup', 'next', 'of it the copy', 'size'],
    sizes.flatMap(({ name, first, next, others }) => [
      [
        ...[name, 'Wikistead, proved', seconds(first.seconds), seconds(next.seconds)],
        ...[seconds(first.phases.copy ?? 0), `${large(first.bytes)} before compression`],
      ],
      ...others.map((rival) => [
        ...[name, rival.name, seconds(rival.backup), '', seconds(rival.backup), large(rival.bytes)],
      ]),
    ]),
  )

const restores = ({ sizes }) =>
  table(
    ['content', 'tool', 'whole command', 'database', 'checked'],
    sizes.flatMap(({ name, restored, others }) => [
      [name, 'Wikistead', seconds(restored.seconds), seconds(databaseSeconds(restored)), 'yes'],
      ...others.map((rival) => [name, rival.name, '', seconds(rival.restore), 'no']),
    ]),
  )

/** Where the time of a restore goes. */
function phases({ sizes }) {
  const names = [...new Set(sizes.flatMap(({ restored }) => Object.keys(restored.phases)))]
  return table(
    ['phase of the restore', ...sizes.map(({ name }) => name)],
    names.map((phase) => [
      phase,
      ...sizes.map(({ restored }) => seconds(restored.phases[phase] ?? 0)),
    ]),
  )
}

const visitors = ({ sizes }) =>
  table(
    ['content', '', 'pages: middle', '99 %', 'edits: middle', '99 %', 'asked', 'failed'],
    sizes.flatMap(({ name, quiet, busy }) =>
      Object.entries({ 'no backup': quiet, 'backups being made': busy }).map(([when, found]) => [
        ...[name, when, milliseconds(found.reads.middle), milliseconds(found.reads.worst)],
        ...[milliseconds(found.edits.middle), milliseconds(found.edits.worst)],
        String(found.reads.count + found.edits.count),
        String(found.reads.failed + found.edits.failed),
      ]),
    ),
  )

/** What we set out for, beside what was measured. */
function aims({ sizes, drill }) {
  const last = sizes.at(-1)
  const dump = last.others.find(({ name }) => name.startsWith('mariadb-dump'))
  const ahead = dump.restore / databaseSeconds(last.restored)
  const rows = [
    [
      `${last.name} restored and checked`,
      '300 s',
      seconds(last.restored.seconds),
      last.restored.seconds <= 300,
    ],
    [`ahead of loading a dump, ${last.name}`, '3 times', `${ahead.toFixed(1)} times`, ahead >= 3],
    ['a drill on the example wiki', '30 s', seconds(drill.seconds), drill.seconds <= 30],
    ...sizes.map(({ name, quiet, busy }) => {
      const slower = busy.reads.worst / quiet.reads.worst - 1
      const share = `${Math.round(slower * 100)} %`
      return [
        `99 % of uncached pages slower during a backup, ${name}`,
        '20 %',
        share,
        slower <= 0.2,
      ]
    }),
  ]
  return table(
    ['aim', 'set', 'measured', ''],
    rows.map(([aim, set, found, isReached]) => [
      ...[aim, set, found],
      isReached ? 'reached' : 'not reached',
    ]),
  )
}
