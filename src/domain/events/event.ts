import type { Verdict } from '../acceptance/acceptance.ts'
import type { ComponentChange } from '../releases/compare.ts'

/** What operations tell whoever listens: the terminal, a JSON stream, a test. */
export type Event =
  | { readonly type: 'step-started'; readonly step: string }
  | {
      readonly type: 'step-finished'
      readonly step: string
      readonly seconds: number
      readonly outcome?: string
    }
  | { readonly type: 'step-failed'; readonly step: string; readonly seconds: number }
  | { readonly type: 'progress'; readonly step: string; readonly message: string }
  | {
      readonly type: 'check-finished'
      readonly check: string
      readonly title: string
      readonly verdict: Verdict
      readonly seconds: number
      /** What was seen, what was expected and found, or why it was not tried. */
      readonly note: string
      readonly hint: string
    }
  | { readonly type: 'note'; readonly message: string }
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'plan'
      readonly title: string
      readonly changes: readonly ComponentChange[]
      readonly lines: readonly string[]
    }

export type Listener = (event: Event) => void
