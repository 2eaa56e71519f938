import { describeCounts } from '../../domain/acceptance/acceptance.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Browser } from '../../ports/browser.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Folder } from '../../ports/folder.ts'
import type { Listener } from '../../domain/events/event.ts'
import type { Environment, Samples, Site } from '../../domain/sites/site.ts'
import { accept, type Accepted } from './accept.ts'
import { readExpectation, recordExpectation, type AcceptanceRequest } from './accept-environment.ts'
import { openGiven, type Given } from './given.ts'
import { foreignPost, type Post } from './post.ts'

export interface AddressWorld {
  readonly browser: Browser
  readonly clock: Clock
  readonly emit: Listener
  readonly slowSeconds: number
  readonly samples: Samples
  /** Holds what is expected of the wiki; undefined where there is no operations folder. */
  readonly folder: Folder | undefined
  /** Undefined where the configuration does not know the wiki. */
  readonly given: Given | undefined
}

/** Milliseconds until one check must have ended, which may wait for mail twice. */
const CHECK_LIMIT = 180_000

/** Runs the checks on any wiki; those that need its accounts, mail or hosts are blocked. */
export async function acceptAddress(
  address: string,
  request: AcceptanceRequest,
  { folder, given, ...means }: AddressWorld,
): Promise<Accepted> {
  if (request.isRecording && folder === undefined)
    throw new Problem('config-missing', 'there is no operations folder to record it in', {
      hint: 'wikistead init DIR',
    })
  const expectation =
    request.isRecording || folder === undefined ? undefined : await readExpectation(folder)
  const accepted = await accept(
    { ...request, address },
    {
      ...{ ...means, expectation, environment: null, isProduction: true, limit: CHECK_LIMIT },
      ...describePost(given),
      openAccounts: async (wiki) => openGiven(wiki, given, means.browser),
    },
  )
  if (request.isRecording && folder !== undefined) await recordExpectation(accepted, folder)
  means.emit({ type: 'note', message: describeCounts(accepted.run.results) })
  return accepted
}

function describePost(given: Given | undefined): { post?: Post } {
  const address = given?.wiki.mailbox?.address
  return given?.mailbox === undefined || address === undefined
    ? {}
    : { post: foreignPost(given.mailbox, address) }
}

/** Whether it is an address and no name of an environment. */
export const isAddress = (target: string): boolean => /^https?:\/\//.test(target)

/** The environment that lives at this address. */
export const findEnvironment = (
  environments: Site['environments'],
  address: string,
): Environment | undefined =>
  URL.canParse(address)
    ? Object.values(environments).find(({ url }) => new URL(url).origin === new URL(address).origin)
    : undefined
