import type { TableRule } from '../rule.ts'
import { extensions } from './extensions.ts'
import { files } from './files.ts'
import { logs } from './logs.ts'
import { machinery } from './machinery.ts'
import { pages } from './pages.ts'
import { people } from './people.ts'

/**
 * Every table and column that MediaWiki 1.39 to 1.43 and the extensions in Debian's packages can
 * have, by their names without the prefix. A table or column that is not here stops the copy.
 * Rows go in this order, so that what depends on others comes after them.
 */
export const knownTables: ReadonlyMap<string, TableRule> = new Map([
  ...Object.entries(people),
  ...Object.entries(logs),
  ...Object.entries(pages),
  ...Object.entries(files),
  ...Object.entries(machinery),
  ...Object.entries(extensions),
])
