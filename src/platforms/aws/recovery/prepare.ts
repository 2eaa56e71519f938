import type { Standing } from '../../../domain/aws/standing.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Action } from '../../../ports/provider.ts'
import { askThrough } from '../aws-edge.ts'
import type { KnownStacks } from '../cloudformation/parameters.ts'
import { onlyEncrypted } from '../stacks/only-encrypted.ts'
import { fileCopies } from './file-copy.ts'
import { homeHosts } from './home-hosts.ts'
import { readerNames, type Target } from './reader-names.ts'
import { secretCopies } from './secret-copies.ts'

/** What has to be done with copies besides stacks, so that an environment can stand on them. */
export interface Preparing {
  /** Before the stacks of the environment. */
  planFences(): Promise<Action[]>
  /** Before the stack with the data. */
  planData(): Promise<Action[]>
  /** After all else, and after the wiki serves. */
  planNames(known: KnownStacks): Promise<Action[]>
  /** False where the action is none of these. */
  apply(action: Action, known: KnownStacks, tell: (message: string) => void): Promise<boolean>
}

const SECRETS = 'secrets'
const NAMES = 'names'

/** Milliseconds between two looks through the new balancer, and until the wiki must answer there. */
const POLL = 5000
const TIMEOUT = 900_000

export function prepareCopies(
  site: Site,
  environment: AwsEnvironment,
  standing: Standing,
  clock: Clock,
): Preparing {
  const { region, owner, costCentre } = environment.platform
  const { home, files: file } = standing
  const kept = {
    policy: JSON.stringify(onlyEncrypted()),
    tags: {
      ...{ 'wikistead:site': site.name, 'wikistead:environment': environment.name },
      ...{ Owner: owner, CostCentre: costCentre },
    },
  }
  const files = fileCopies(region, clock)
  const secrets = secretCopies(site.name, environment.name, region)
  const names = readerNames(environment, clock)
  const hosts = homeHosts(site, environment, home, clock)
  const HOSTS = `hosts in ${home}`
  const FILES = `files ${file}`

  const targetOf = (known: KnownStacks): Target | undefined => {
    const { BalancerAddress: address, BalancerZone: zone } = known.get('edge')?.outputs ?? {}
    return address === undefined || zone === undefined ? undefined : { address, zone }
  }

  /** Readers come only to what answers. */
  async function prove({ address }: Target, tell: (message: string) => void): Promise<void> {
    const deadline = clock.now().getTime() + TIMEOUT
    for (;;) {
      const { status, body } = await askThrough(new URL(STATISTICS, environment.url), address)
      if (status === 200) return
      const said = status === 0 ? body : `it answers ${status}`
      tell(`the wiki behind ${address}: ${said}`)
      if (clock.now().getTime() > deadline)
        throw new Problem('hosts-missing', `the wiki behind ${address} is not well: ${said}`, {
          hint: `wikistead logs ${environment.name}`,
        })
      await clock.sleep(POLL)
    }
  }

  return {
    async planFences() {
      if (!(await hosts.mayRun())) return []
      const reason = `${home} answers again, and only one place may take edits`
      return [{ verb: 'remove', subject: HOSTS, reason }]
    },

    async planData() {
      const [isOwn, copies] = await Promise.all([
        file === null || files.isOwn(file, kept),
        secrets.listCopies(),
      ])
      return [
        ...(isOwn
          ? []
          : [{ verb: 'change' as const, subject: FILES, reason: 'the copy becomes writable' }]),
        ...(copies.length === 0
          ? []
          : [
              {
                ...{ verb: 'change' as const, subject: SECRETS },
                reason: `${copies.length} copies stand by themselves`,
              },
            ]),
      ]
    },

    async planNames(known) {
      const target = targetOf(known)
      if (target !== undefined && (await names.pointTo(target))) return []
      const reason = `readers come to ${region}, once the wiki answers there`
      return [{ verb: 'change', subject: NAMES, reason, isLast: true }]
    },

    async apply({ subject }, known, tell) {
      if (subject === HOSTS) await hosts.stop()
      else if (subject === FILES && file !== null) await files.makeOwn(file, kept, tell)
      else if (subject === SECRETS) await secrets.makeOwn()
      else if (subject === NAMES) {
        const target = targetOf(known)
        if (target === undefined)
          throw new Problem('stack-failed', 'readers cannot be sent to edges that are not there', {
            hint: `wikistead up ${environment.name}`,
          })
        await prove(target, tell)
        await names.move(target)
      } else return false
      return true
    },
  }
}

/** Only what asks the database shows that the wiki is whole. */
const STATISTICS = '/api.php?action=query&meta=siteinfo&siprop=statistics&format=json'
