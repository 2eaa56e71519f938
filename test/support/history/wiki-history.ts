import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { toBase36 } from '../../../src/domain/backups/stored-file.ts'
import { execute } from '../../../src/platforms/process/execute.ts'
import { parseLines, root, SITE, type TestSite } from '../site.ts'
import type { Change } from './changes.ts'
import { startDialogue } from './dialogue.ts'

/** Every row and every file, as digests: what `oracle.mjs` tells. */
export interface Content {
  /** By table. */
  readonly rows: Readonly<Record<string, string>>
  /** By path below the uploads. */
  readonly files: Readonly<Record<string, string>>
}

/** A whole second before which everything that was answered for is there, and nothing else. */
export interface Instant {
  readonly at: string
  /** The last change before it and the first after it. */
  readonly between: readonly [string, string]
  readonly content: Content
}

export interface Restored {
  readonly id: string
  /** Paths that the restore says are in no copy. */
  readonly missing: readonly string[]
  readonly from: string
  readonly seconds: number
}

const admin = `wikistead-${SITE}-local-admin`
/** As the tool itself asks the admin host. */
const TASK =
  'store=/var/lib/wikistead/store; exec node "$store/host-programs/$(cat "$store/environments/local/host-program").mjs" datastore "$1"'

const KNOWN = '/srv/wikistead/backup-cache/known-files'

export async function onAdmin(argv: readonly string[], stdin?: string): Promise<string> {
  const flags = stdin === undefined ? [] : ['--interactive']
  const done = await execute(
    ['docker', 'exec', ...flags, admin, ...argv],
    stdin === undefined ? {} : { stdin },
  )
  if (done.status !== 0)
    throw new Error(`${argv.join(' ')}: ${done.stdout.slice(-2000)}${done.stderr}`)
  return done.stdout
}

async function bring(name: string): Promise<string> {
  const content = await readFile(fileURLToPath(new URL(name, import.meta.url)), 'utf8')
  await onAdmin(['sh', '-c', 'cat > "$1"', 'bring', `/tmp/${name}`], content)
  return `/tmp/${name}`
}

/**
 * The wiki, with nobody who changes it but us: jobs wait, visitors stay away. Changes are made by
 * MediaWiki in a process of its own, and answered for when nothing of them is left to be written.
 */
export async function startHistory(site: TestSite, database: string) {
  const runner = ['sv', '-w', '60']
  const service = '/etc/wikistead/services/admin/job-runner'
  await onAdmin([...runner, 'down', service])
  const changer = startDialogue(
    [
      ...([process.execPath, `${root}/dist/main.js`, 'run', '--', 'php'] as const),
      ...['maintenance/run.php', await bring('change-wiki.php')],
    ],
    { WIKISTEAD_DIR: site.directory },
  )
  const oracle = startDialogue([
    ...(['docker', 'exec', '--interactive', admin, 'node', await bring('oracle.mjs')] as const),
    ...['hold', database],
  ])
  let written: Promise<unknown> = Promise.resolve()
  let last = 'nothing'
  const made: Record<string, number> = {}
  const refused: string[] = []

  return {
    async change(change: Change): Promise<void> {
      last = change.verb
      const { fault } = await changer.say(JSON.stringify(change))
      if (fault === null) made[change.verb] = (made[change.verb] ?? 0) + 1
      else refused.push(`${change.verb}: ${JSON.stringify(fault)}`)
    },
    /** How many of each kind, and what the wiki refused. */
    changes: () => ({ made, refused }),
    /**
     * Calls `before` until the second ends, holds what the wiki has at its end, and calls `after`
     * when the next one has just begun.
     */
    async instant(before: () => Change, after: () => Change): Promise<{ told: Promise<Instant> }> {
      await written
      let second = nextSecond()
      do {
        if (Date.now() >= second) second = nextSecond()
        await this.change(before())
        // Another one would not be answered for in time, or may be not.
      } while (second - Date.now() > 300 || Date.now() >= second)
      const previous = last
      await oracle.say('hold')
      await sleep(Math.max(0, second - Date.now()))
      while (Date.now() < second);
      const content = oracle.hear() as Promise<unknown> as Promise<Content>
      written = content
      const next = after()
      await this.change(next)
      const at = new Date(second).toISOString().replace('.000', '')
      const between = [previous, next.verb] as const
      return { told: content.then((held) => ({ at, between, content: held })) }
    },
    /** Uploads whose bytes exist somewhere: on the disk, or in the repository of the backups. */
    async kept(): Promise<(sha1: string) => boolean> {
      await written
      await oracle.say('hold')
      const { files } = (await oracle.hear()) as unknown as Content
      const live = new Set(Object.values(files))
      const stored = new Set((await onAdmin(['cat', KNOWN])).split('\n'))
      return (sha1) => live.has(sha1) || stored.has(toBase36(sha1))
    },
    async end(): Promise<void> {
      await Promise.all([changer.end(), oracle.end()])
      await onAdmin([...runner, 'up', service])
    },
  }
}

const nextSecond = () => Math.ceil((Date.now() + 1) / 1000) * 1000

const task = ['sh', '-c', TASK, 'datastore']

/** Restores beside the live wiki, as the tool does before it swaps. */
export async function restoreBeside(at: string, id: string): Promise<Restored> {
  const began = performance.now()
  const told = parseLines(await onAdmin([...task, 'restore'], JSON.stringify({ id, at })))
  const seconds = (performance.now() - began) / 1000
  const [{ result } = { result: undefined }] = told.slice(-1)
  const { missing, from } = result as { missing: string[]; from: string }
  return { id, missing, from, seconds }
}

/** Reads all of it with a server of its own, and removes it. */
export async function readRestored({ id }: Restored, database: string): Promise<Content> {
  const places = [`/var/lib/mysql/restore-${id}`, `/srv/wikistead/uploads/.restore-${id}`]
  const read = await onAdmin(['node', '/tmp/oracle.mjs', 'read', database, ...places])
  await onAdmin([...task, 'discard'], JSON.stringify({ id }))
  return JSON.parse(read.trim()) as Content
}
