import { Problem } from '../problems/problem.ts'

/** What a wiki that is known to be right says of itself, to compare other runs with. */
export interface Expectation {
  readonly wiki: string
  readonly recordedAt: string
  /** Checks that must be able to run; one of them that is not applicable or blocked has failed. */
  readonly checks: readonly string[]
  /** `MediaWiki`, `PHP`, `MariaDB` and others, with their versions. */
  readonly software: Readonly<Record<string, string>>
  /** Extensions and skins with their versions. */
  readonly extensions: Readonly<Record<string, string>>
  /** Groups with their rights, both sorted. */
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly specialPages: readonly string[]
}

/** Fails with `expectation-invalid`. */
export function parseExpectation(content: string, file: string): Expectation {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    throw invalid(file, (error as Error).message)
  }
  const fault = findFault(Object(value) as Record<string, unknown>)
  if (fault !== undefined) throw invalid(file, fault)
  return value as Expectation
}

const invalid = (file: string, why: string) =>
  new Problem('expectation-invalid', `${file}: ${why}`, {
    hint: 'correct it, or record it anew: wikistead accept --record',
  })

function findFault(value: Record<string, unknown>): string | undefined {
  const isTexts = (list: unknown) =>
    Array.isArray(list) && list.every((text) => typeof text === 'string')
  const isBlock = (block: unknown, is: (inner: unknown) => boolean) =>
    typeof block === 'object' && block !== null && Object.values(block).every(is)
  const isText = (text: unknown) => typeof text === 'string'
  if (!isTexts(value['checks'])) return '`checks` is a list of names of checks'
  if (!isBlock(value['software'], isText)) return '`software` is a block of versions'
  if (!isBlock(value['extensions'], isText)) return '`extensions` is a block of versions'
  if (!isBlock(value['groups'], isTexts)) return '`groups` is a block of lists of rights'
  if (!isTexts(value['specialPages'])) return '`specialPages` is a list of names'
  return undefined
}

/** `Cite: 1.0.0 expected, 0.9.0 found`, one line for each difference. */
export function compareVersions(
  expected: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort()
  return names.flatMap((name) => {
    const [wanted, is] = [expected[name], found[name]]
    if (wanted === is) return []
    if (is === undefined) return [`${name} is missing`]
    if (wanted === undefined) return [`${name} ${is} is not expected`.replace('  ', ' ')]
    return [`${name}: ${wanted || 'no version'} expected, ${is || 'no version'} found`]
  })
}

/** One line for each group whose rights differ. */
export function compareGroups(
  expected: Expectation['groups'],
  found: Expectation['groups'],
): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort()
  return names.flatMap((name) => {
    const [wanted, is] = [expected[name], found[name]]
    if (is === undefined) return [`the group ${name} is missing`]
    if (wanted === undefined) return [`the group ${name} is not expected`]
    const more = is.filter((right) => !wanted.includes(right))
    const less = wanted.filter((right) => !is.includes(right))
    return [
      ...(more.length > 0 ? [`${name} has more: ${more.join(', ')}`] : []),
      ...(less.length > 0 ? [`${name} lacks ${less.join(', ')}`] : []),
    ]
  })
}
