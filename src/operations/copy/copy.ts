import type { SanitizedCopy } from '../../domain/sanitize/copy.ts'
import type { ReceivedCopy } from '../../domain/sanitize/received.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Activation } from '../../domain/rollouts/pointer.ts'
import { swapIn } from '../backups/replace-live-data.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { withLease, type HeldLease } from '../locks/with-lease.ts'
import { recover } from '../rollouts/recover.ts'
import { undoing } from '../rollouts/undoing.ts'
import { step } from '../step.ts'
import { freeze } from '../upgrade/freeze.ts'
import { assertCopyable } from './assert-copyable.ts'
import { giveAccounts } from './give-accounts.ts'
import { idOf, makeSanitized } from './make-sanitized.ts'
import { planCopy, showPlan } from './plan-copy.ts'
import type { CopyWorlds } from './worlds.ts'

/**
 * Puts a copy of one environment's wiki, without personal data, in the place of another's data. The
 * source is only read. What is not sanitized never leaves it; what was replaced in the target stays
 * until it is discarded.
 */
export async function copy(request: { readonly isDryRun: boolean }, worlds: CopyWorlds) {
  const { source, target } = worlds
  const activations = await assertCopyable(worlds)
  const plan = await planCopy(source)
  showPlan(plan, worlds)
  if (request.isDryRun) return { outcome: 'unchanged' as const, copied: null }
  await askForName(worlds)
  return holdingBoth(worlds, async (lease, detail) => {
    await recover(lease, target)
    const id = idOf(target)
    const order = { id, as: activations.target.database, withDump: false }
    const copied = await makeSanitized(order, plan, source, target, async (sanitized) => {
      await undoing(lease, target, async () =>
        replaceData(sanitized, activations.target, lease, worlds),
      )
      return sanitized
    })
    Object.assign(detail, { instant: copied.instant, backup: copied.from, copy: id })
    return { outcome: 'done' as const, copied }
  })
}

/** Both environments are locked, and both journals tell of it. */
async function holdingBoth<T extends { readonly outcome: 'done' | 'unchanged' }>(
  { source, target }: CopyWorlds,
  work: (lease: HeldLease, detail: Detail) => Promise<T>,
): Promise<T> {
  const [from, to] = [source.environment.name, target.environment.name]
  const reason = `copy of ${from} into ${to}`
  const detail: Detail = { from }
  return recorded('copy', { to }, source, async () =>
    recorded('copy', detail, target, async () =>
      withLease(reason, source, async () =>
        withLease(reason, target, async (lease) => work(lease, detail)),
      ),
    ),
  )
}

/** Always with the environment's name: who types it knows which of the two is replaced. */
async function askForName({ source, target }: CopyWorlds): Promise<void> {
  const name = `${target.site.name}/${target.environment.name}`
  const question = `This replaces database and files of ${target.environment.name} with a copy of ${source.environment.name}.`
  if (!(await target.operator.typeName(question, name)))
    throw new Problem('name-mismatch', `that is not ${name}; nothing was copied`, {
      hint: `type ${name}, or give --confirm ${name}`,
    })
}

/** From the sanitized copy on the source's admin host to editors who can save in the target. */
async function replaceData(
  sanitized: SanitizedCopy,
  stable: Activation,
  lease: HeldLease,
  { source, target }: CopyWorlds,
): Promise<void> {
  const { id } = sanitized
  const received = await step('hand over', target, async () => {
    const found = await target.datastore.receive(id, stable.database, (part) =>
      source.datastore.readSanitized(part),
    )
    assertWhole(found, sanitized)
    return found
  })
  await freeze(stable, null, REASON, lease, target)
  const furnish = async () =>
    step('accounts', target, async () => giveAccounts(stable, target), describeAccounts)
  const { before } = received
  await swapIn({ order: { id }, before, missing: [], furnish }, stable, lease, target)
}

const REASON = 'This wiki is being replaced with a fresh copy. You can save again in a moment.'

const describeAccounts = (names: readonly string[]) => names.join(', ')

function assertWhole(received: ReceivedCopy, sanitized: SanitizedCopy): void {
  const count = ({ pages, edits, files }: Omit<ReceivedCopy, 'before'>) =>
    `${pages} pages, ${edits} edits, ${files} files`
  if (count(received) === count(sanitized)) return
  throw new Problem('copy-refused', `${count(received)} arrived of ${count(sanitized)}`, {
    hint: 'nothing was replaced; begin again',
  })
}
