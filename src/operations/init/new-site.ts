import { basename, resolve } from 'node:path'
import { Problem } from '../../domain/problems/problem.ts'
import type { DebianRelease } from '../../domain/sites/site.ts'
import { NAME, nameRule } from '../sites/names.ts'

/** What a new configuration says. */
export interface NewSite {
  readonly name: string
  readonly title: string
  readonly repository: string
  readonly debian: DebianRelease
  readonly packages: readonly string[]
  readonly port: number
}

/** What the example's extensions run: highlighted code, graphs, and imports of pads. */
const EXAMPLE_PACKAGES = ['graphviz', 'pandoc', 'python3-pygments']

/** Fills in what was not asked for. Fails with `usage`. */
export function describeNewSite(request: {
  readonly directory: string
  readonly name?: string
  readonly title?: string
  readonly example: boolean
  readonly port: number
  readonly debian?: DebianRelease
  readonly repository?: string
}): NewSite {
  const { directory, example, port, repository = 'https://git.example/wiki.git' } = request
  const name = request.name ?? nameAfter(directory)
  if (!NAME.test(name))
    throw new Problem('usage', `${JSON.stringify(name)} is no name of a site`, { hint: nameRule })
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Problem('usage', `${port} is no port`, { hint: 'a whole number from 1 to 65535' })
  return {
    name,
    title: request.title ?? titleAfter(name),
    repository: example ? './wiki' : repository,
    debian: request.debian ?? 'trixie',
    packages: example ? EXAMPLE_PACKAGES : [],
    port,
  }
}

/** `/srv/Ada's wiki` gives `ada-s-wiki`. */
function nameAfter(directory: string): string {
  const name = basename(resolve(directory))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 31)
    .replace(/-$/, '')
  return name === '' ? 'wiki' : name
}

/** `my-demo` gives `My demo wiki`. */
function titleAfter(name: string): string {
  const words = name.replace(/-+/g, ' ').trim()
  const title = words.charAt(0).toUpperCase() + words.slice(1)
  return /\bwiki$/i.test(title) ? title : `${title} wiki`
}
