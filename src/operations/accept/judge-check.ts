import type { CheckFailure, CheckResult } from '../../domain/acceptance/acceptance.ts'
import type { Expectation } from '../../domain/acceptance/expectation.ts'
import type { Wiki } from '../../domain/acceptance/wiki.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import type { Clock } from '../../ports/clock.ts'
import { chooseHint, type Check, type Need } from './check.ts'
import { CheckFailed } from './check-failed.ts'
import type { OpenScene } from './open-scene.ts'

export interface Judging {
  readonly clock: Clock
  readonly wiki: Wiki
  readonly expectation: Expectation | undefined
  readonly missing: Readonly<Partial<Record<Need, string>>>
  readonly openScene: () => OpenScene
  /** Keeps a picture of what went wrong; gives its name. */
  readonly keepScreenshot: (check: string, picture: Buffer) => Promise<string>
  readonly redact: (text: string) => string
  /** Milliseconds until a check must have ended. */
  readonly limit: number
}

/** Runs one check and says how it went. Only a bug of ours is thrown. */
export async function judgeCheck(check: Check, judging: Judging): Promise<CheckResult> {
  const { clock, wiki, missing, expectation, redact } = judging
  const began = clock.now().getTime()
  const result = (more: Pick<CheckResult, 'verdict'> & Partial<CheckResult>): CheckResult => ({
    ...{ check: check.name, title: check.title, note: '', failure: null },
    seconds: (clock.now().getTime() - began) / 1000,
    ...more,
  })
  const isExpected = expectation?.checks.includes(check.name) === true
  const lack = check.lacks?.(wiki)
  const need = check.needs.find((needed) => missing[needed] !== undefined)
  if (lack !== undefined || need !== undefined) {
    const why = lack ?? missing[need as Need] ?? ''
    if (!isExpected)
      return result({ verdict: lack === undefined ? 'blocked' : 'not applicable', note: why })
    const failure = notTried(why, chooseHint(check.mend, why))
    return result({ verdict: 'failed', note: why, failure })
  }
  const scene = judging.openScene()
  try {
    const note = await withinLimit(check.run(scene.scene), judging)
    return result({ verdict: 'passed', note: redact(note) })
  } catch (error) {
    if (isProblem(error, 'mailbox-missing') && !isExpected)
      return result({ verdict: 'blocked', note: redact(`${error.message}; ${error.hint ?? ''}`) })
    const failure = await describeFailure(check, error, scene, judging)
    return result({ verdict: 'failed', note: '', failure })
  } finally {
    await scene.close()
  }
}

const notTried = (why: string, hint: string): CheckFailure => ({
  ...{ expected: 'the expectation names this check', found: why, hint },
  ...{ pageError: null, address: null, faults: [], screenshot: null },
})

async function withinLimit(run: Promise<string>, { clock, limit }: Judging): Promise<string> {
  let stop = () => {}
  const late = new Promise<never>((_, reject) => {
    stop = clock.every(limit, () =>
      reject(new CheckFailed('an end in time', `no end after ${limit / 1000} s`)),
    )
  })
  try {
    return await Promise.race([run, late])
  } finally {
    stop()
  }
}

async function describeFailure(
  check: Check,
  error: unknown,
  scene: OpenScene,
  { redact, keepScreenshot }: Judging,
): Promise<CheckFailure> {
  const told = tell(check, error)
  const seen = await scene.look()
  const evidence = [told.expected, told.found, seen.pageError ?? '', ...seen.faults].join('\n')
  return {
    expected: redact(told.expected),
    found: redact(told.found),
    pageError: seen.pageError === null ? null : redact(seen.pageError),
    hint: chooseHint(check.mend, evidence),
    address: seen.address === null ? null : redact(seen.address),
    faults: seen.faults.map(redact),
    screenshot: seen.picture === undefined ? null : await keepScreenshot(check.name, seen.picture),
  }
}

function tell(check: Check, error: unknown): { expected: string; found: string } {
  if (error instanceof CheckFailed) return error
  if (isProblem(error))
    return {
      expected: check.title,
      found: [error.message, error.output].filter(Boolean).join('\n'),
    }
  throw error
}
