/** What one check found. */
export interface Finding {
  readonly check: string
  readonly verdict: 'good' | 'missing' | 'warning'
  readonly found: string
  /** What to do; empty where all is well. */
  readonly remedy: string
}

export const good = (check: string, found: string): Finding => ({
  check,
  verdict: 'good',
  found,
  remedy: '',
})
export const missing = (check: string, found: string, remedy: string): Finding => ({
  check,
  verdict: 'missing',
  found,
  remedy,
})
export const warning = (check: string, found: string, remedy: string): Finding => ({
  check,
  verdict: 'warning',
  found,
  remedy,
})
