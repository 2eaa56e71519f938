import type { SanitizedCopy } from '../../domain/sanitize/copy.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Folder } from '../../ports/folder.ts'
import type { World } from '../../ports/world.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease } from '../locks/with-lease.ts'
import { step } from '../step.ts'
import { idOf, makeSanitized } from './make-sanitized.ts'
import { describePlan, planCopy, warnOfUnused } from './plan-copy.ts'

export interface DumpRequest {
  readonly into: Folder
  /** What is written there: what the copy holds, by the file's name. */
  readonly files: Readonly<Record<string, 'dump' | 'files'>>
  readonly isDryRun: boolean
}

export interface DumpResult {
  readonly outcome: 'done' | 'unchanged'
  readonly copied: SanitizedCopy | null
  /** Where the files are. */
  readonly written: readonly string[]
}

/** Writes a copy of the wiki without personal data into files, for developers. */
export async function dump(request: DumpRequest, world: World): Promise<DumpResult> {
  const { environment, emit } = world
  const { into, files } = request
  const names = Object.keys(files)
  for (const name of names)
    if (await into.exists(name))
      throw new Problem('folder-not-empty', `${into.path(name)} is there already`, {
        hint: 'name another file or folder, or remove it',
      })
  const plan = await planCopy(world)
  const title = `${environment.name}: a dump of ${plan.from.instant}, without personal data`
  emit({ type: 'plan', title, changes: [], lines: describePlan(plan) })
  warnOfUnused(plan, world)
  if (request.isDryRun) return { outcome: 'unchanged', copied: null, written: [] }
  const detail: Detail = {}
  return recorded('dump', detail, world, async () =>
    withLease('dump without personal data', world, async () => {
      const order = { id: idOf(world), as: plan.database, withDump: true }
      const copied = await makeSanitized(order, plan, world, world, async (sanitized) => {
        for (const [name, part] of Object.entries(files))
          await step(`write ${name}`, world, async () =>
            into.writeStream(name, world.datastore.readSanitized(part)),
          )
        return sanitized
      })
      Object.assign(detail, { instant: copied.instant, backup: copied.from })
      const written = names.map((name) => into.path(name))
      return { outcome: 'done' as const, copied, written }
    }),
  )
}
