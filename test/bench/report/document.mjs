import { median } from '../statistics.mjs'
import { costTable, loadTable, stepTable, table, timeTable } from './tables.mjs'

/** The first part of docs/benchmarks.md: the numbers of this run, how they were made, and what they do not say. */
export const renderDocument = (results) => {
  const { options, machine, secondsStale, seconds } = results
  const { runs, rate, sizes } = options
  const runsEach = `${runs} timed deploys of each tool at each size`
  return `# Benchmarks

Wikistead beside Capistrano and beside rsync with hard links: the same hosts, the same repository,
the same change, in one run. Written by \`npm run bench\`; do not edit.

The change is one line in one PHP file (\`extensions/Cite/src/Hooks/CiteHooks.php\`, which every
page loads) of MediaWiki as Debian packages it: 27,000 files, 330 MB. A response header shows it.

## Until every head serves the change

From the command typed, with the start of the program, until the last head has answered a request
with the change in it. Middle of ${runs} deploys each.

${timeTable(results)}

*First request*: the first that got the change, on the slowest head; *steady*: the middle of ${25 * runs}
requests a head later. *Stale answers*: answered by the old release between the switch of the link
and the first answer with the change.

${aims(results)}

## While visitors come

${options.deploys} deploys asked for, one after the other, with 2 heads, under ${rate} requests a second that come whether or not
earlier ones were answered; a tool that takes longer than ${options.seconds} s gets through fewer. The page is the
wikitext of the main page, uncached. Failed: no answer in 10 s, a broken connection, or a status
other than 200. Mixed: a page that says it is of one release and has the code of another. Stale:
asked after the tool had said that it was done, and answered by an older release.

${loadTable(results)}

## What it costs

With one head. ${options.deploys === 0 ? '' : 'Ten releases, each one change after the other.'}

${costTable(results)}

## Where Wikistead's time goes

Middle of each step in seconds, as \`wikistead deploy --json\` tells them.

${stepTable(results)}

## The machine

| | |
|---|---|
| date | ${machine.date} |
| processor | ${machine.cores} × ${machine.processor} |
| memory | ${machine.memory} |
| kernel | ${machine.kernel} |
| Docker | ${machine.docker} |
| Node | ${machine.node} |
| load before it began (1, 5, 15 min) | ${machine.load.join(', ')} |
| in the containers | ${machine.versions.join(', ')} |
| made | ${runsEach} (heads: ${sizes.join(', ')}); the whole run took ${Math.round(seconds / 60)} min |

All hosts, the visitors and the tools share these cores, so more heads means less of them for each.
On hosts of their own, what is done on the heads would take as long for eight as for one.

## How it is measured

- Wikistead makes the environment (\`init --example\`, then \`up\` with \`heads\` set). The rival tools
  are Debian's packages in those very containers, and deploy to the same volume. They run on the
  admin host and reach the heads over ssh with a key; their clock starts inside that container.
- Capistrano: its standard flow, with a git mirror on each head that fetches over ssh from the admin
  host, \`git archive\` to a new release, \`linked_files\` and \`linked_dirs\`, the link \`current\`, the
  removal of old releases. After \`publishing\` it reloads php-fpm.
- rsync: the admin host updates a checkout; \`rsync -a --link-dest\` to all heads at once; then
  \`ln -sfn\` and \`mv -T\`; then the reload. *Resolved link*: nginx passes \`$realpath_root\`, so that
  nothing has to be reloaded. *Patient*: \`process_control_timeout = 10\`, so that php-fpm lets running
  requests end.
- A program on each head looks at the link every 5 ms, which costs nothing, and asks over HTTP from
  the moment it changes. The heads are asked directly. Nothing else visits while times are taken.
- The tools take turns, round by round, so that a busy minute of the machine meets all of them.
- Under load the visitors are on the admin host. Wikistead's come through its edge, where each
  request goes to a head in turn; those of the rivals go to the heads in turn.

## What is and is not comparable

${remarks(secondsStale)}

## Run it again

\`\`\`
npm run bench                # the whole of it
npm run bench -- --quick     # 1 and 2 heads, 10 deploys under load; does not write this file
\`\`\`

It needs what \`npm start\` needs. Its environment is called \`wikistead-bench\`, is published on
127.0.0.1:18090, and is removed at the end, also when it is interrupted. All numbers, each single
run too, are then in \`node_modules/.cache/wikistead-bench-results.json\`.
`
}

/** What we set out for, beside what was measured. */
function aims({ times, loads }) {
  const sizes = Object.keys(times)
  const last = sizes.at(-1)
  const of = (name, key) => {
    const runs = times[last].find((tool) => tool.name === name)?.runs ?? []
    return median(runs.map((run) => run[key]))
  }
  const live = of('Wikistead', 'live')
  const ahead = of('Capistrano, reload', 'live') / live
  const slower = of('Wikistead', 'first') / of('Wikistead', 'steady')
  const load = loads.find(({ name }) => name === 'Wikistead')
  const rows = [
    [`live on ${last} heads`, '1 s', `${live.toFixed(2)} s`, live <= 1],
    ['ahead of Capistrano', '10 times', `${ahead.toFixed(1)} times`, ahead >= 10],
    ['first request against steady', '2 times', `${slower.toFixed(1)} times`, slower <= 2],
  ]
  if (load !== undefined)
    rows.push([
      `failed and mixed of ${load.requests} requests during ${load.deploys} deploys`,
      '0',
      `${load.failed} and ${load.mixed}`,
      load.failed + load.mixed === 0,
    ])
  return table(
    ['aim', 'set', 'measured', ''],
    rows.map(([aim, set, found, isReached]) => [
      aim,
      set,
      found,
      isReached ? 'reached' : 'not reached',
    ]),
  )
}

const remarks = (secondsStale) => `\
- Wikistead does more in its time: it holds a lock, finds out whether the localisation cache or the
  database schema is concerned, asks each head three questions of the new release before anybody
  sees it, watches the first head alone for 0.2 s under real requests, and looks through the edge.
  The rivals switch without looking.
- The rivals are spared the localisation cache: they use the one that Wikistead built. Real
  deployments rebuild it, or let a visitor wait for it.
- Wikistead's packs come through a mounted folder here, where the rivals use ssh between
  containers. The bytes are those of the packs that changed; those of the rivals are what the
  network card of the head counted. Neither has the latency of a real network.
- Everything below \`current\` that the web server resolves itself is right at once; PHP is not.
  ${secondsStale === undefined ? 'Without a reload' : `With nothing reloaded the old code was still served ${Math.round(secondsStale)} s after the switch;`} PHP remembers for two
  minutes where a link points to. A reload ends that and breaks the requests that run.
- Through the edge a request that a head breaks off is tried on another head. The rivals' visitors
  have no edge; one in front would hide some of their failures, and for a page that changes
  something it may not.
- A resolved link needs no reload, but each release is compiled anew and the old ones stay in
  opcache: 30 MB each, once a page, the API and ResourceLoader were asked (looked up by hand). The
  512 MB of the image hold about fifteen; then new code runs uncompiled until somebody reloads PHP.
- Capistrano's and rsync's old releases are limited to 3 with more than one head, for room on
  this machine; removing them comes after the change is live.
- What \`npm start\` takes stands in [getting started](1-getting-started.md#a-wiki-on-this-machine).
`
