import type { SanitizedCopy, SanitizeOrder } from '../../domain/sanitize/copy.ts'
import type { World } from '../../ports/world.ts'
import { step } from '../step.ts'
import type { CopyPlan } from './plan-copy.ts'

/**
 * Makes a sanitized copy on the source's admin host, for as long as `work` needs it. Tells of it
 * to whoever watches the target.
 */
export async function makeSanitized<T>(
  order: Pick<SanitizeOrder, 'id' | 'as' | 'withDump'>,
  { database, version }: CopyPlan,
  source: World,
  { emit, clock }: Pick<World, 'emit' | 'clock'>,
  work: (sanitized: SanitizedCopy) => Promise<T>,
): Promise<T> {
  const { datastore, site } = source
  const { decisions } = site.sanitize
  const clearAway = async () =>
    step('clear away', { emit, clock }, async () => datastore.discardSanitized())
  const made = async () => {
    const sanitized = await step(
      'sanitize',
      { emit, clock },
      async () =>
        datastore.sanitize({ ...order, database, version, decisions }, (message) =>
          emit({ type: 'progress', step: 'sanitize', message }),
        ),
      describe,
    )
    for (const { kind, count, tables } of sanitized.published)
      emit({
        type: 'note',
        message: `${count} values (${kind}) stay where somebody published them: ${tables.join(', ')}`,
      })
    return work(sanitized)
  }
  let result: T
  try {
    result = await made()
  } catch (error) {
    // What went wrong first is what the operator has to know; the next copy clears away too.
    await clearAway().catch(() => undefined)
    throw error
  }
  await clearAway()
  return result
}

const describe = ({ pages, edits, files, values, bytes }: SanitizedCopy) =>
  `${pages} pages, ${edits} edits, ${files} files; none of ${values} values in ${(bytes / 1e6).toFixed(0)} MB`

export const idOf = ({ clock }: Pick<World, 'clock'>): string =>
  clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase()
