import { isProblem } from '../../domain/problems/problem.ts'
import type { ForeignWiki, Site } from '../../domain/sites/site.ts'
import type { Given } from '../accept/given.ts'
import { good, warning, type Finding } from './finding.ts'

/** What the checks of wikis that Wikistead does not run are given, and what they still lack. */
export async function examineWikis(
  { acceptance }: Site,
  open: (address: string, wiki: ForeignWiki) => Given,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [address, wiki] of Object.entries(acceptance.wikis)) {
    const given = open(address, wiki)
    findings.push(await examineAccounts(address, given))
    if (given.mailbox !== undefined) findings.push(await examineMailbox(address, given))
  }
  return findings
}

async function examineAccounts(address: string, { wiki, secrets }: Given): Promise<Finding> {
  const named: string[] = []
  for (const part of ['editor', 'administrator'] as const) {
    const name = wiki[part]
    if (name === null) continue
    const secret = `${part}Password`
    if ((await secrets.find(secret)) === undefined)
      return warning(
        `${address}: accounts`,
        `nobody gave the password of ${name}`,
        `give it as ${secrets.describe(secret)}`,
      )
    named.push(name)
  }
  return good(`${address}: accounts`, named.join(', ') || 'none: only what strangers see is tried')
}

async function examineMailbox(address: string, { wiki, mailbox }: Given): Promise<Finding> {
  const check = `${address}: mailbox`
  const recipient = wiki.mailbox?.address ?? ''
  try {
    await mailbox?.list(recipient, new Date())
    return good(check, `mail to ${recipient} can be read`)
  } catch (error) {
    if (!isProblem(error, 'mailbox-missing')) throw error
    return warning(check, error.message, error.hint ?? '')
  } finally {
    await mailbox?.close()
  }
}
