import { Problem } from '../../../domain/problems/problem.ts'
import { quoteName } from '../../../domain/sanitize/sql.ts'
import type { SanitizeStep } from '../../../domain/sanitize/step.ts'
import { execute } from '../../../platforms/process/execute.ts'
import type { Server } from '../database-client.ts'

/**
 * Runs all steps in one session that ends at the first error. The secret travels on stdin and is
 * known to nobody but this session.
 */
export async function runSteps(
  steps: readonly SanitizeStep[],
  database: string,
  { options }: Server,
  salt: Buffer,
  tell: (message: string) => void,
): Promise<void> {
  const statements = [
    `USE ${quoteName(database)}`,
    `SET @wikistead_salt = X'${salt.toString('hex')}'`,
    ...steps.flatMap(({ sql }, index) => [`SELECT 'step', ${index}`, sql]),
  ]
  let reached = 0
  const done = await execute(
    [
      ...(['mariadb', ...options, '--batch', '--skip-column-names'] as const),
      ...['--unbuffered', '--default-character-set=binary'],
    ],
    {
      stdin: `${statements.join(';\n')};\n`,
      onLine(line) {
        const index = /^step\t(\d+)$/.exec(line)?.[1]
        if (index === undefined) return
        reached = Number(index)
        tell(`${steps[reached]?.subject}, ${steps.length - reached} steps to go`)
      },
    },
  )
  if (done.status === 0) return
  const { subject, reason } = steps[reached] ?? { subject: 'nothing', reason: 'it did not begin' }
  throw new Problem('sanitize-failed', `${subject} could not be sanitized (${reason})`, {
    hint: 'nothing was copied, and both environments are as they were',
    output: done.stderr.slice(-2000),
  })
}
