import type { Wiki } from '../../domain/acceptance/wiki.ts'
import type { Samples } from '../../domain/sites/site.ts'
import type { Need } from './check.ts'

interface Example {
  readonly sample: 'bugzilla' | 'etherpad'
  readonly extension: string
  readonly value: string
  readonly lacking: string
}

/** What the example wiki answers for itself; no other wiki has such bugs, or such a pad. */
const examples: readonly Example[] = [
  {
    ...{ sample: 'bugzilla', extension: 'ExampleBugzilla' },
    value: '{"product":"Wikistead","include_fields":["id","summary","status"]}',
    lacking: 'there is no query that finds a bug',
  },
  {
    ...{ sample: 'etherpad', extension: 'ExampleEtherpad' },
    value: 'http://etherpad.example/p/wikistead',
    lacking: 'there is no pad to import',
  },
]

/** Those that are given; where none is, the example wiki’s own. */
export function chooseSamples({ described }: Wiki, given: Samples): Samples {
  const own = examples.flatMap(({ sample, extension, value }) =>
    given[sample] === null && extension in described.extensions ? [[sample, value]] : [],
  )
  return { ...given, ...Object.fromEntries(own) }
}

/** Why the checks cannot try what outside the wiki must be named for them, and what to do. */
export const findMissingSamples = (samples: Samples): Partial<Record<Need, string>> =>
  Object.fromEntries(
    examples.flatMap(({ sample, lacking }) =>
      samples[sample] === null
        ? [[sample, `${lacking}: give ${sample} in acceptance.samples`]]
        : [],
    ),
  )
