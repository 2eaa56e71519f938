/** What should be, and what is. */
export class CheckFailed extends Error {
  readonly expected: string
  readonly found: string

  constructor(expected: string, found: string) {
    super(`${expected}: ${found}`)
    this.name = 'CheckFailed'
    this.expected = expected
    this.found = found
  }
}

/** Fails where it is not so. */
export function must(isSo: boolean, expected: string, found: string): asserts isSo {
  if (!isSo) throw new CheckFailed(expected, found)
}

/** Fails with the differences, where there are any. */
export function mustBeNone(expected: string, differences: readonly string[]): void {
  const more = differences.length > 8 ? [`… and ${differences.length - 8} more`] : []
  must(differences.length === 0, expected, [...differences.slice(0, 8), ...more].join('; '))
}
