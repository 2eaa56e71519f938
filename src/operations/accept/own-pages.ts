import { Problem } from '../../domain/problems/problem.ts'
import type { Clock } from '../../ports/clock.ts'
import { CheckFailed } from './check-failed.ts'
import type { Session } from './session.ts'

/** All pages that checks make begin so. */
export const PREFIX = 'Wikistead acceptance'

const AT_ONCE = 4

/** Namespaces where they may be: pages and files. */
const namespaces = ['0', '6']

/** Milliseconds; pages of a run that was killed are older, those of one beside us are not. */
const OLD = 3_600_000

/** Deletes what this run made and what killed ones left; gives the titles that stay. */
export async function deleteOwnPages(
  titles: readonly string[],
  session: Session,
  clock: Clock,
): Promise<string[]> {
  const left: string[] = []
  const waiting = [...titles, ...(await listAbandoned(session, clock))]
  const worker = async () => {
    for (let title = waiting.shift(); title !== undefined; title = waiting.shift())
      if (!(await isDeleted(title, session))) left.push(title)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return left
}

/** Also where there never was such a page. */
async function isDeleted(title: string, session: Session): Promise<boolean> {
  try {
    await session.change({ action: 'delete', title, reason: 'Wikistead has accepted' })
    return true
  } catch (error) {
    if (error instanceof CheckFailed) return error.found.startsWith('missingtitle')
    if (error instanceof Problem) return false
    throw error
  }
}

async function listAbandoned(session: Session, clock: Clock): Promise<string[]> {
  const lists = await Promise.all(
    namespaces.map(async (namespace) =>
      session.call({
        ...{ action: 'query', generator: 'allpages', gapprefix: PREFIX, gaplimit: '50' },
        ...{ gapnamespace: namespace, prop: 'revisions', rvprop: 'timestamp' },
      }),
    ),
  )
  const pages = lists.flatMap(
    ({ query }) => (query?.pages ?? []) as { title: string; revisions?: { timestamp: string }[] }[],
  )
  const before = clock.now().getTime() - OLD
  return pages.flatMap(({ title, revisions }) =>
    Date.parse(revisions?.[0]?.timestamp ?? '') < before ? [title] : [],
  )
}
