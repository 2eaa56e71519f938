/** What becomes of the values of one column, and why. */
export type ColumnRule = { readonly reason: string } & (
  | { readonly action: 'keep' }
  /** Empty, NULL or zero, as the column's type has it; `except` is the one value that stays. */
  | { readonly action: 'blank'; readonly except?: string }
  /** The same value becomes the same digits everywhere; nobody can compute them again. */
  | { readonly action: 'hash' }
  | { readonly action: 'map'; readonly form: NameForm }
)

/** How a column names somebody who must not be known in the copy. */
export type NameForm =
  /** A user's name, an address, or either with `/…` behind it (a range, a page below). */
  | { readonly kind: 'name' }
  /** A page title, which names somebody where that column says User or User talk. */
  | { readonly kind: 'title'; readonly namespace: string }
  /** An address in MediaWiki's hexadecimal; `of` is SQL for the name after it was mapped. */
  | { readonly kind: 'hex'; readonly of: string }
  /** A name in a column of which only the operator knows; what is no known name is hashed. */
  | { readonly kind: 'person' }

/** Rows that go. The condition is SQL; `{table}` stands for a table's quoted name. */
export interface RowRule {
  readonly where: string
  readonly reason: string
}

export type TableRule =
  /** No row stays, so no column has to be known. */
  | { readonly action: 'drop'; readonly reason: string }
  | {
      readonly action: 'keep'
      readonly columns: ReadonlyMap<string, ColumnRule>
      readonly drops: readonly RowRule[]
    }

type Part = RowRule | { readonly names: string; readonly rule: ColumnRule }

/** A table of which rows stay. Column names are written in one string, with spaces between. */
export const table = (...parts: readonly Part[]): TableRule => ({
  action: 'keep',
  columns: new Map(
    parts.flatMap((part) =>
      'where' in part ? [] : part.names.split(/\s+/).map((name) => [name, part.rule] as const),
    ),
  ),
  drops: parts.filter((part) => 'where' in part),
})

export const emptied = (reason: string): TableRule => ({ action: 'drop', reason })

export const without = (reason: string, where: string): Part => ({ reason, where })

export const keep = (reason: string, names: string): Part => ({
  names,
  rule: { action: 'keep', reason },
})

export const blank = (reason: string, names: string, except?: string): Part => ({
  names,
  rule: { action: 'blank', reason, ...(except === undefined ? {} : { except }) },
})

export const mapName = (reason: string, names: string): Part => ({
  names,
  rule: { action: 'map', reason, form: { kind: 'name' } },
})

export const mapTitle = (reason: string, namespace: string, name: string): Part => ({
  names: name,
  rule: { action: 'map', reason, form: { kind: 'title', namespace } },
})

export const mapHex = (reason: string, of: string, names: string): Part => ({
  names,
  rule: { action: 'map', reason, form: { kind: 'hex', of } },
})
