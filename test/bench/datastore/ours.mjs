import { NAME, runWikistead } from '../site.mjs'

/** Milliseconds; the largest size takes minutes. */
const LONG = 3_600_000
const sleep = async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** What Wikistead says while it works, by the words that its messages begin with. */
const phaseNames = {
  copying: 'copy',
  counting: 'count the live tables',
  making: 'unpack and prepare',
  starting: 'replay the log',
  unpacking: 'unpack and prepare',
  replaying: 'replay the log',
  comparing: 'compare and check all tables',
  checking: 'compare and check all tables',
  fetching: 'unpack and prepare',
}

/** Runs a command; tells its result and the seconds of each phase that it named. */
async function timed(args) {
  const lines = []
  const done = await runWikistead([...args, '--json'], {
    timeout: LONG,
    onLine: (line) => lines.push({ at: Date.now(), event: JSON.parse(line) }),
  })
  if (done.status !== 0) throw new Error(`${args[0]}: ${done.stdout.slice(-2000)}${done.stderr}`)
  const { beganAt, endedAt } = done
  const marks = lines.flatMap(({ at, event }) => {
    if (event.type === 'step-started') return [{ at, name: event.step }]
    if (event.type !== 'progress') return []
    const [said] = event.message.split(': ')
    const name = phaseNames[event.message.split(' ')[0]] ?? said
    return [{ at, name: / files?\b/.test(event.message) ? 'files' : name }]
  })
  const phases = {}
  const add = (name, from, to) => (phases[name] = (phases[name] ?? 0) + (to - from) / 1000)
  add('start', beganAt, marks[0]?.at ?? endedAt)
  for (const [index, { at, name }] of marks.entries())
    add(name, at, marks[index + 1]?.at ?? endedAt)
  return { result: lines.at(-1)?.event, seconds: (endedAt - beganAt) / 1000, phases }
}

export async function backUp() {
  const { result, seconds, phases } = await timed(['backup'])
  return { seconds, phases, id: result.backup.id, bytes: result.backup.bytes }
}

/** To the end of the log, with everything that an operator gets; then what it left is removed. */
export async function restore() {
  const { result, seconds, phases } = await timed(['restore', '--confirm', NAME])
  await untilCopied()
  await timed(['restore', '--discard', result.restored.id, '--confirm', NAME])
  const { missing, files, edits } = result.restored
  return { seconds, phases, files, edits, missing: missing.length }
}

/** Everything that the live wiki has is in a copy: also after a restore, which begins a new log. */
export async function untilCopied() {
  for (;;) {
    const { stdout } = await runWikistead(['backups', '--json'])
    const { backups, log, files } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')
    const isCopied = backups?.some(
      ({ position, verifiedAt }) => position.timeline === log.timeline && verifiedAt !== null,
    )
    if (isCopied && files.missing.length === 0 && files.storedUntil > backups.at(-1).startedAt)
      return
    await sleep(1000)
  }
}

/** Seconds until the wiki is back after everything was destroyed. */
export async function drill() {
  const { result, phases } = await timed(['drill', '--lose', 'everything', '--confirm', NAME])
  await untilCopied()
  return { seconds: result.drill.recoverySeconds, lostEdits: result.drill.lostEdits, phases }
}
