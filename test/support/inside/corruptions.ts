// Damages a small repository at random, again and again, and reads it: each time everything comes
// back exactly, or reading fails with words that name the damage. Runs on the admin host.
//
// usage: node corruptions.mjs ROUNDS SEED
import { createHash, randomBytes } from 'node:crypto'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resticFailed } from '../../../src/host/datastore/faults.ts'
import { execute } from '../../../src/platforms/process/execute.ts'

const [, , rounds = '60', seed = '1'] = process.argv
const root = '/tmp/corruptions'
const whole = join(root, 'whole')

/** The same numbers for the same seed, so that a round that failed can be looked at again. */
function randomOf(from: string) {
  let asked = 0
  return (below: number) =>
    createHash('sha256').update(`${from} ${asked++}`).digest().readUInt32BE() % below
}

const restic = async (repository: string, ...args: string[]) =>
  execute(['restic', ...args], {
    env: {
      RESTIC_REPOSITORY: repository,
      RESTIC_PASSWORD: 'small',
      // What was read before would hide what is damaged now.
      RESTIC_CACHE_DIR: `${repository}.cache`,
      HOME: '/root',
    },
  })

/** What is stored: a copy, a log, uploads. */
async function prepare(): Promise<{ snapshots: string[]; sums: Record<string, string> }> {
  await rm(root, { recursive: true, force: true })
  await mkdir(join(root, 'data/files'), { recursive: true })
  await writeFile(join(root, 'data/base.mbstream'), randomBytes(900_000))
  await writeFile(join(root, 'data/binlog.000001'), 'an edit '.repeat(9000))
  for (let file = 0; file < 20; file++)
    await writeFile(join(root, 'data/files', String(file)), randomBytes(4000))
  const made = await restic(whole, 'init')
  if (made.status !== 0) throw new Error(made.stderr)
  for (const path of ['base.mbstream', 'binlog.000001', 'files'])
    await restic(whole, 'backup', join(root, 'data', path))
  const listed = JSON.parse((await restic(whole, 'snapshots', '--json')).stdout) as { id: string }[]
  return { snapshots: listed.map(({ id }) => id), sums: await sumsOf(join(root, 'data')) }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function sumsOf(folder: string): Promise<Record<string, string>> {
  const sums: Record<string, string> = {}
  for (const file of await listFiles(folder))
    sums[file.slice(folder.length)] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
  return sums
}

/** Damages one object, or two; in words what was done. */
async function damage(repository: string, random: (below: number) => number): Promise<string> {
  const objects = (await listFiles(repository)).filter((path) => !path.includes('/locks/'))
  const pick = () => objects[random(objects.length)] ?? ''
  const victim = pick()
  const name = victim.slice(repository.length)
  const { size } = await stat(victim)
  await chmod(victim, 0o600)
  switch (random(5)) {
    case 0: {
      const content = await readFile(victim)
      const at = random(size)
      content[at] = (content[at] ?? 0) ^ (1 << random(8))
      await writeFile(victim, content)
      return `flipped a bit at ${at} of ${name}`
    }
    case 1: {
      const left = random(size)
      await writeFile(victim, (await readFile(victim)).subarray(0, left))
      return `cut ${name} to ${left} of ${size} bytes`
    }
    case 2: {
      const other = pick()
      await rename(victim, `${victim}.part`)
      if (other !== victim) await rename(other, victim)
      await rename(`${victim}.part`, other)
      return `swapped ${name} with ${other.slice(repository.length)}`
    }
    case 3: {
      const content = await readFile(victim)
      const from = random(size)
      randomBytes(64).copy(content, from)
      await writeFile(victim, content)
      return `wrote noise at ${from} of ${name}`
    }
    default:
      await rm(victim)
      return `removed ${name}`
  }
}

interface Outcome {
  readonly done: string
  /** Whether reading failed, came back exactly, or worst of all came back otherwise. */
  readonly read: 'refused' | 'exact' | 'wrong'
  readonly code?: string
  readonly said?: string
}

async function play(
  round: number,
  { snapshots, sums }: Awaited<ReturnType<typeof prepare>>,
): Promise<Outcome> {
  const repository = join(root, `round-${round}`)
  const into = `${repository}.out`
  await cp(whole, repository, { recursive: true })
  const done = await damage(repository, randomOf(`${seed} ${round}`))
  try {
    // The oldest first, as a restore does: copy, log, uploads.
    for (const snapshot of snapshots) {
      const read = await restic(repository, 'restore', snapshot, `--target=${into}`)
      if (read.status === 0) continue
      const { code } = resticFailed('restore', read.stderr)
      return { done, read: 'refused', code, said: read.stderr.slice(0, 200) }
    }
    const found = await sumsOf(join(into, root, 'data'))
    return { done, read: JSON.stringify(found) === JSON.stringify(sums) ? 'exact' : 'wrong' }
  } finally {
    for (const path of [repository, into, `${repository}.cache`])
      await rm(path, { recursive: true, force: true })
  }
}

const stored = await prepare()
const outcomes: Outcome[] = []
let next = 0
await Promise.all(
  Array.from({ length: 3 }, async () => {
    while (next < Number(rounds)) outcomes.push(await play(next++, stored))
  }),
)
await rm(root, { recursive: true, force: true })
process.stdout.write(JSON.stringify(outcomes))
