import type { ResourceChange } from '../../domain/aws/stacks.ts'
import type { Template } from './synthesize.ts'

export function describeNew({ resources, region }: Template): string {
  return `${Object.keys(resources).length} resources in ${region}`
}

export const describeChange = ({ action, logicalId, type, replacement, causes }: ResourceChange) =>
  [
    replacement === 'no' ? action : replacement === 'yes' ? 'replace' : 'perhaps replace',
    logicalId,
    `(${type}${causes.length === 0 ? '' : `: ${causes.join(', ')}`})`,
  ].join(' ')

export function describeCount(changes: readonly ResourceChange[]): string {
  const count = (what: string, isCounted: (change: ResourceChange) => boolean) => {
    const found = changes.filter(isCounted).length
    return found === 0 ? [] : [`${found} ${what}`]
  }
  return [
    ...count('added', ({ action }) => action === 'add'),
    ...count('changed', ({ action, replacement }) => action === 'modify' && replacement === 'no'),
    ...count('replaced', ({ replacement }) => replacement === 'yes'),
    ...count('perhaps replaced', ({ replacement }) => replacement === 'perhaps'),
    ...count('removed', ({ action }) => action === 'remove'),
  ].join(', ')
}
