import { describeCopies } from '../../domain/aws/copies.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../domain/sites/site.ts'
import type { Recovery } from '../../ports/recovery.ts'
import { attempt, examineMail, examineQuotas } from './examine-aws.ts'
import { good, warning, type Finding } from './finding.ts'

/**
 * Whether the site could come up in its recovery region today. Nothing that is missing there keeps the
 * site from running, so it is a warning; what has to be asked of AWS takes days, and is asked before.
 */
export async function examineRecovery(
  environment: AwsEnvironment,
  recovery: Recovery,
  now: Date,
): Promise<Finding[]> {
  const { name, platform } = environment
  const { home, region, account } = recovery
  const check = `${name}: recovery region`
  if (recovery.isThere)
    return [
      warning(
        check,
        `${name} stands in ${region}, and nothing of it is copied to another one`,
        `what to do when ${home} is back: docs/8-aws.md, If the region is lost`,
      ),
    ]
  try {
    const copies = await recovery.look()
    const there = {
      ...environment,
      name: `${name} in ${region}`,
      platform: { ...platform, region },
    }
    const looks = [
      examineQuotas(there, account),
      attempt(`${there.name}: mail`, async () => examineMail(there, account)),
    ]
    return [
      good(check, `${region} has ${describeCopies(copies, now).join('; ')}`),
      ...(await Promise.all(looks)).flat().map(asWarning),
    ]
  } catch (error) {
    if (!isProblem(error)) throw error
    // Who asks was told already that nobody knows them.
    if (error.code === 'credentials-missing') return []
    return [warning(check, error.message, error.hint ?? '')]
  }
}

const asWarning = (finding: Finding): Finding =>
  finding.verdict === 'missing' ? { ...finding, verdict: 'warning' } : finding
