import type { CheckResult } from '../../domain/acceptance/acceptance.ts'
import type { Listener } from '../../domain/events/event.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Check, Need } from './check.ts'
import { judgeCheck, type Judging } from './judge-check.ts'

/** Two cores: more windows at once only wait for each other. */
const AT_ONCE = 3

export interface Running extends Judging {
  readonly clock: Clock
  readonly emit: Listener
  /** Why a need is missing. */
  readonly missing: Readonly<Partial<Record<Need, string>>>
}

/** Runs the checks, those that must be alone after all others; gives results in their order. */
export async function runChecks(
  checks: readonly Check[],
  running: Running,
): Promise<CheckResult[]> {
  const results = new Map<Check, CheckResult>()
  const one = async (check: Check) => {
    const result = await judgeCheck(check, running)
    results.set(check, result)
    const { title, verdict, seconds, note, failure } = result
    running.emit({
      type: 'check-finished',
      ...{ check: check.name, title, verdict, seconds },
      note: failure === null ? note : `${failure.expected}: ${failure.found}`,
      hint: failure?.hint ?? '',
    })
  }
  const waiting = checks.filter(({ isAlone }) => isAlone !== true)
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) await one(check)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  for (const check of checks.filter(({ isAlone }) => isAlone === true)) await one(check)
  return checks.flatMap((check) => results.get(check) ?? [])
}
