import type { Wiki } from '../../domain/acceptance/wiki.ts'
import type { Part } from './accounts.ts'
import type { Scene } from './scene.ts'

/** One thing that people try by hand when they ask whether a wiki works. */
export interface Check {
  /** For `--check` and `--skip`. */
  readonly name: string
  /** What is true where it passes. */
  readonly title: string
  readonly needs: readonly Need[]
  /** What the wiki would need to have for it; undefined where it has it. */
  readonly lacks?: (wiki: Wiki) => string | undefined
  /** Does for a moment what editors notice; in production only where it is named. */
  readonly isDisruptive?: true
  /** Others must not run beside it. */
  readonly isAlone?: true
  /** What to do where it fails: the first whose pattern is in what was found. */
  readonly mend: readonly Remedy[]
  /** Gives what was seen, on one line. Fails with `CheckFailed`, or any problem. */
  run(scene: Scene): Promise<string>
}

/** `hosts`: an environment of this site, and not just an address. The last two are samples. */
export type Need = Part | 'mail' | 'hosts' | 'bugzilla' | 'etherpad'

export interface Remedy {
  readonly when?: RegExp
  readonly hint: string
}

export const chooseHint = (remedies: readonly Remedy[], evidence: string): string =>
  remedies.find(({ when }) => when === undefined || when.test(evidence))?.hint ?? ''
