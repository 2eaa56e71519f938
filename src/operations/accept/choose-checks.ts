import { Problem } from '../../domain/problems/problem.ts'
import { chooseNearest } from '../sites/nearest.ts'
import type { Check } from './check.ts'

export interface Choice {
  /** Only these; all where there are none. */
  readonly only: readonly string[]
  readonly skip: readonly string[]
}

/** Fails with `usage` where a name is none of a check. */
export function chooseChecks(all: readonly Check[], { only, skip }: Choice): readonly Check[] {
  const names = all.map(({ name }) => name)
  for (const name of [...only, ...skip])
    if (!names.includes(name))
      throw new Problem('usage', `there is no check ${JSON.stringify(name)}`, {
        hint: `${didYouMean(name, names)}one of: ${names.join(', ')}`,
      })
  return all.filter(
    ({ name }) => (only.length === 0 || only.includes(name)) && !skip.includes(name),
  )
}

function didYouMean(name: string, names: readonly string[]): string {
  const near = chooseNearest(name, names)
  return near === undefined ? '' : `did you mean ${near}? `
}
