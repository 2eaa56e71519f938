import type { RepositoryCheck } from '../../domain/backups/backup.ts'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import { whileFree } from './lock.ts'
import { places } from './places.ts'
import { restic } from './restic.ts'
import { writeCheck } from './state.ts'
import type { Tell } from './steps.ts'

/**
 * Reads one part of all that is stored, and whether the rest fits together; what it found is kept.
 * Nobody has to wait: where something is written meanwhile a fault may be none, so only one that is
 * still there while nobody writes is told.
 */
export async function checkRepository(
  { part, parts }: Pick<RepositoryCheck, 'part' | 'parts'>,
  tell: Tell,
): Promise<RepositoryCheck> {
  tell(`reading ${parts === 1 ? 'the repository' : `part ${part} of ${parts} of the repository`}`)
  const subset = `--read-data-subset=${part}/${parts}`
  const look = async () => {
    const fault = await findFault(['check', '--no-lock', subset])
    if (fault === null) return null
    tell('looking again while nobody writes')
    return findFault(['check', subset])
  }
  const looked = await whileFree(places.reading, async () => ({ fault: await look() }))
  if (looked === undefined)
    throw new Problem('backup-busy', 'the repository is being read or cleared just now', {
      hint: 'try again when it is done: wikistead backups',
    })
  const check = { at: new Date().toISOString(), part, parts, fault: looked.fault }
  await writeCheck(check)
  return check
}

/** A place that does not answer has not been looked at, and is told as that. */
async function findFault(args: readonly string[]): Promise<string | null> {
  try {
    await restic(args)
    return null
  } catch (error) {
    const isFinding = isProblem(error, 'repository-damaged') || isProblem(error, 'backup-failed')
    if (!isFinding) throw error
    return firstWords(error.output ?? error.message)
  }
}

const firstWords = (said: string) =>
  said
    .split('\n')
    .filter((line) => /error|damaged|invalid|fatal|not found|missing/i.test(line))
    .slice(0, 3)
    .join('; ') || said.slice(0, 300)
