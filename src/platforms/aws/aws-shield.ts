import type { Parameter } from '@aws-sdk/client-cloudformation'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Shield } from '../../ports/provider.ts'
import type { Store } from '../../ports/store.ts'
import { dropChangeSet, makeChangeSet, type Asked } from './cloudformation/change-set.ts'
import { executeChangeSet } from './cloudformation/execute.ts'
import type { KnownStack } from './cloudformation/stacks.ts'
import { describeChange, describeCount } from './describe-plan.ts'
import { findPlaces, writePlaces } from './places.ts'

/** The parameter of the stack with the edges. */
const PARAMETER = 'Shield'

interface Means {
  readonly store: Store
  readonly clock: Clock
  /** The stack as AWS has it, and how to ask for a change of it; undefined before it is made. */
  readonly find: () => Promise<
    (Omit<Asked, 'parameters' | 'stack'> & { readonly stack: KnownStack }) | undefined
  >
}

/**
 * What keeps an attack from the heads. The edges learn of it from the store, within seconds; the
 * firewall from one parameter of its stack, and nothing else of that changes, whatever the site says.
 */
export function awsShield(environment: AwsEnvironment, { store, clock, find }: Means): Shield {
  async function ask(isUp: boolean): Promise<Asked> {
    const found = await find()
    if (found === undefined)
      throw new Problem('not-running', `${environment.name} has no edges yet`, {
        hint: `wikistead up ${environment.name}`,
      })
    const parameters = found.stack.parameters.map((key): Parameter =>
      key === PARAMETER
        ? { ParameterKey: key, ParameterValue: isUp ? 'on' : 'off' }
        : { ParameterKey: key, UsePreviousValue: true },
    )
    return { ...found, parameters, keepsTemplate: true }
  }

  const isUp = async () => (await findPlaces(environment, store))?.isShielded === true

  return {
    isUp,

    async plan(wanted) {
      const asked = await ask(wanted)
      const changeSet = await makeChangeSet(asked, clock)
      if (changeSet !== undefined) await dropChangeSet(asked, changeSet.name)
      const edges = { verb: 'change', subject: 'edges' } as const
      return [
        ...((await isUp()) === wanted
          ? []
          : [{ ...edges, reason: wanted ? 'expensive pages wait' : 'all pages are answered' }]),
        ...(changeSet === undefined
          ? []
          : [
              {
                ...{ verb: 'change' as const, subject: 'firewall' },
                reason: describeCount(changeSet.changes),
                details: changeSet.changes.map(describeChange),
              },
            ]),
      ]
    },

    async turn(wanted, onLine) {
      const places = await findPlaces(environment, store)
      if (places !== undefined && places.isShielded !== wanted)
        await writePlaces(environment, { ...places, isShielded: wanted }, store)
      onLine('the edges follow within seconds')
      const asked = await ask(wanted)
      const changeSet = await makeChangeSet(asked, clock)
      if (changeSet !== undefined) await executeChangeSet(asked, changeSet.name, clock, onLine)
    },
  }
}
