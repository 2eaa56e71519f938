import {
  DECIDED,
  decideColumn,
  type Decision,
  type Decisions,
  type Fault,
} from './decide-column.ts'
import type { ColumnRule, TableRule } from './rule.ts'
import { knownTables } from './rules/known.ts'
import type { Column, Schema } from './schema.ts'

type Columns = ReadonlyMap<string, Column>

/** A table that is there, and the rule for it and for each of its columns that are there. */
export interface DecidedTable {
  /** Its full name, with the wiki's prefix. */
  readonly name: string
  readonly rule: TableRule
  readonly columns: Columns
}

export interface Decided {
  readonly tables: readonly DecidedTable[]
  readonly faults: readonly Fault[]
  /** Decisions about what is not there; perhaps their names are misspelt. */
  readonly unused: readonly string[]
}

/**
 * Finds the rule for every table and column that is there. What has none is a fault: somebody has
 * to look at it first. Known ones are Wikistead's to decide, so that no line of a configuration
 * can put e-mail addresses into a copy.
 */
export function decide(schema: Schema, prefix: string, decisions: Decisions): Decided {
  const faults: Fault[] = []
  const tables = [...schema].flatMap(([name, columns]) => {
    const known = name.startsWith(prefix) ? knownTables.get(name.slice(prefix.length)) : undefined
    const { rule, wrong } =
      known === undefined
        ? decideUnknown(name, columns, decisions)
        : extendKnown(name, known, columns, decisions)
    faults.push(...wrong)
    return rule === undefined ? [] : [{ name, rule, columns }]
  })
  return {
    tables: inOrder(tables, prefix),
    faults,
    unused: Object.keys(decisions).filter((subject) => !isThere(subject, schema)),
  }
}

interface Verdict {
  readonly rule?: TableRule
  readonly wrong: readonly Fault[]
}

/** The rule that Wikistead has, with the operator's word on columns that some extension added. */
function extendKnown(name: string, rule: TableRule, columns: Columns, said: Decisions): Verdict {
  const overruled: Fault[] = Object.hasOwn(said, name)
    ? [{ subject: name, why: 'Wikistead knows this table; take the decision out' }]
    : []
  for (const column of columns.keys()) {
    const why = rule.action === 'drop' ? `drop all rows, ${rule.reason}` : explain(rule, column)
    const subject = `${name}.${column}`
    if (why !== undefined && Object.hasOwn(said, subject))
      overruled.push({ subject, why: `Wikistead decides it: ${why}; take the decision out` })
  }
  if (rule.action === 'drop') return { rule, wrong: overruled }
  const unknown = new Map([...columns].filter(([column]) => !rule.columns.has(column)))
  const { decided, wrong } = decideColumns(name, unknown, said)
  return {
    rule: { ...rule, columns: new Map([...rule.columns, ...decided]) },
    wrong: [...overruled, ...wrong],
  }
}

function explain(rule: TableRule & { action: 'keep' }, column: string): string | undefined {
  const known = rule.columns.get(column)
  return known === undefined ? undefined : `${known.action}, ${known.reason}`
}

/** A table of which only the operator knows. Who keeps it may still take columns out of it. */
function decideUnknown(name: string, columns: Columns, said: Decisions): Verdict {
  const names = [...columns.keys()]
  const word = Object.hasOwn(said, name) ? said[name] : undefined
  if (word === 'drop') return { rule: { action: 'drop', reason: DECIDED }, wrong: [] }
  if (word !== undefined && word !== 'keep')
    return { wrong: [{ subject: name, why: `a table is kept or dropped, not '${word}'` }] }
  const isMentioned = names.some((column) => Object.hasOwn(said, `${name}.${column}`))
  if (word === undefined && !isMentioned)
    return { wrong: [{ subject: name, why: `unknown table of ${names.join(', ')}` }] }
  const kept = names.map((column): [string, Decision] => [`${name}.${column}`, 'keep'])
  const { decided, wrong } = decideColumns(
    name,
    columns,
    word === 'keep' ? { ...Object.fromEntries(kept), ...said } : said,
  )
  return { rule: { action: 'keep', drops: [], columns: decided }, wrong }
}

function decideColumns(name: string, columns: Columns, said: Decisions) {
  const decided = new Map<string, ColumnRule>()
  const wrong: Fault[] = []
  for (const [column, described] of columns) {
    const verdict = decideColumn(`${name}.${column}`, described, said)
    if ('why' in verdict) wrong.push(verdict)
    else decided.set(column, verdict)
  }
  return { decided, wrong }
}

/** Known tables in the order of their list, then the operator's. */
function inOrder(tables: readonly DecidedTable[], prefix: string): DecidedTable[] {
  const places = new Map([...knownTables.keys()].map((name, place) => [prefix + name, place]))
  const placeOf = ({ name }: DecidedTable) => places.get(name) ?? places.size
  return [...tables].sort((a, b) => placeOf(a) - placeOf(b))
}

const isThere = (subject: string, schema: Schema) => {
  const [table = '', column] = subject.split('.')
  return column === undefined ? schema.has(table) : schema.get(table)?.has(column) === true
}
