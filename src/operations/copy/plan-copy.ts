import { Problem } from '../../domain/problems/problem.ts'
import type { RestorePlan } from '../../domain/backups/choose-restore.ts'
import { explainFaults } from '../../domain/sanitize/explain-faults.ts'
import { describeTables, type SanitizeOverview } from '../../domain/sanitize/overview.ts'
import { planSanitize } from '../../domain/sanitize/plan.ts'
import { parseSchema, schemaQuery } from '../../domain/sanitize/schema.ts'
import type { World } from '../../ports/world.ts'
import { askDatabase, sqlName } from '../database/sql.ts'
import { readRelease } from '../deploy/read-release.ts'
import { readLive } from './assert-copyable.ts'
import type { CopyWorlds } from './worlds.ts'

export interface CopyPlan extends SanitizeOverview {
  readonly database: string
  /** MediaWiki's. */
  readonly version: string
  readonly from: RestorePlan
  /** Decisions about what is not there. */
  readonly unused: readonly string[]
}

/** What becomes of every table. Fails with `copy-undecided`, all that is undecided at once. */
export async function planCopy(source: World): Promise<CopyPlan> {
  const { database, release } = await readLive(source)
  const { mediawiki: version } = await readRelease(release, source)
  const schema = parseSchema(await askDatabase(`USE ${sqlName(database)}; ${schemaQuery}`, source))
  const { decisions } = source.site.sanitize
  const plan = planSanitize({ schema, version, decisions })
  if (!plan.isDecided) throw new Problem('copy-undecided', ...explainFaults(plan.faults))
  const from = await source.datastore.planRestore({ id: 'copy' })
  const overview = describeTables(schema, decisions, plan.steps)
  return { ...overview, database, version, from, unused: plan.unused }
}

export function showPlan(plan: CopyPlan, { source, target }: CopyWorlds): void {
  const team = [target.site.wiki.administrator, ...target.environment.team.map(({ name }) => name)]
  target.emit({
    type: 'plan',
    title: `${target.environment.name}: a copy of ${source.environment.name} of ${plan.from.instant}, without personal data`,
    changes: [],
    lines: [
      ...describePlan(plan),
      `accounts with passwords of their own: ${team.join(', ')}; nobody else can log in`,
    ],
  })
  warnOfUnused(plan, target)
}

export const describePlan = ({ from, emptied, changed, kept }: CopyPlan): string[] => [
  `from backup ${from.from.id}, made ${from.from.endedAt}, and the log since then`,
  `${emptied.length} tables emptied: ${emptied.join(', ')}`,
  `${changed.length} tables changed: ${changed.map(describeTable).join('; ')}`,
  `${kept.length} tables kept: ${kept.join(', ')}`,
]

const describeTable = ({ table, columns }: SanitizeOverview['changed'][number]) =>
  columns.length === 0 ? `${table} (rows, or what is hidden)` : `${table} (${columns.join(', ')})`

/** Perhaps their names are misspelt. */
export function warnOfUnused({ unused }: CopyPlan, { emit }: Pick<World, 'emit'>): void {
  if (unused.length > 0)
    emit({ type: 'warning', message: `decided, but not there: ${unused.join(', ')}` })
}
