import { inspect } from 'node:util'
import type * as z from 'zod'
import { chooseNearest } from './nearest.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** How much of a wrong value is shown. */
const SHOWN = 60

/** One line for each fault: its path, what was expected, and what was found there. */
export const listFaults = (issues: readonly Issue[], value: unknown): string[] =>
  issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownSetting([...issue.path, key], issue.message))
    if (issue.code === 'invalid_key')
      return [fault(issue.path.slice(0, -1), issue.issues[0]?.message, issue.path.at(-1))]
    return [fault(issue.path, issue.message, find(value, issue.path))]
  })

export const fault = (path: Path, expected: string | undefined, found: unknown): string =>
  `${showPath(path)}: expected ${expected ?? 'something else'}, found ${show(found)}`

/** The schema gives the known settings of a block, separated by spaces, as its message. */
function unknownSetting(path: Path, message: string): string {
  const known = message.split(' ')
  const nearest = chooseNearest(String(path.at(-1)), known)
  const way = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`
  return `${showPath(path)}: no such setting; ${way}`
}

const find = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value)

const showPath = (path: Path): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || 'the default export'

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  const shown =
    typeof value === 'string' ? JSON.stringify(value) : inspect(value, { breakLength: Infinity })
  // A URL may hold a password.
  const safe = shown.replace(/:\/\/[^/\s]*@/g, '://***@')
  return safe.length > SHOWN ? `${safe.slice(0, SHOWN)}…` : safe
}
