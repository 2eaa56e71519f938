/**
 * `not applicable`: the wiki cannot do it, and nobody expects it. `blocked`: it could not be tried,
 * for want of a mailbox or an account.
 */
const verdicts = ['passed', 'failed', 'not applicable', 'blocked'] as const
export type Verdict = (typeof verdicts)[number]

/** What one check found. */
export interface CheckResult {
  readonly check: string
  readonly title: string
  readonly verdict: Verdict
  readonly seconds: number
  /** What was seen, or why it was not tried; one line. */
  readonly note: string
  readonly failure: CheckFailure | null
}

export interface CheckFailure {
  readonly expected: string
  readonly found: string
  /** What the page itself says in its error box. */
  readonly pageError: string | null
  readonly hint: string
  /** Where the browser was. */
  readonly address: string | null
  /** Errors of the browser's console, and answers that it did not get. */
  readonly faults: readonly string[]
  /** The name of a picture of the page, in the run's folder. */
  readonly screenshot: string | null
}

/** All checks of one wiki, once. */
export interface Acceptance {
  readonly id: string
  readonly wiki: string
  readonly generator: string
  readonly environment: string | null
  readonly startedAt: string
  readonly seconds: number
  readonly results: readonly CheckResult[]
  /** Own pages and accounts that could not be taken away again. */
  readonly leftovers: readonly string[]
}

export const acceptancePrefix = (environment: string): string =>
  `environments/${environment}/acceptance/`

const countVerdicts = (results: readonly CheckResult[]): Record<Verdict, number> => {
  const counts = { passed: 0, failed: 0, 'not applicable': 0, blocked: 0 }
  for (const { verdict } of results) counts[verdict]++
  return counts
}

/** `31 passed, 2 failed, 1 blocked`; what did not happen is left out. */
export function describeCounts(results: readonly CheckResult[]): string {
  const counts = countVerdicts(results)
  const said = verdicts.filter((verdict) => counts[verdict] > 0)
  return said.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ') || 'nothing was checked'
}
