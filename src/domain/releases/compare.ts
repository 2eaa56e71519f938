import type { Component } from './component.ts'

export interface ComponentChange {
  readonly name: string
  readonly change: 'added' | 'changed' | 'removed'
}

/** What differs between two compositions, in the order of the names. */
export function compareComponents(
  before: readonly Component[],
  after: readonly Component[],
): ComponentChange[] {
  const old = new Map(before.map((component) => [component.name, component.id]))
  const changes: ComponentChange[] = []
  for (const { name, id } of after) {
    if (!old.has(name)) changes.push({ name, change: 'added' })
    else if (old.get(name) !== id) changes.push({ name, change: 'changed' })
    old.delete(name)
  }
  for (const name of old.keys()) changes.push({ name, change: 'removed' })
  return changes.sort((a, b) => a.name.localeCompare(b.name))
}
