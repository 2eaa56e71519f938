import type { Expectation } from './expectation.ts'

/** A MediaWiki, as it describes itself by siteinfo. */
export interface Wiki {
  /** Where we found it, such as `https://wiki.example`. */
  readonly server: string
  /** Where it thinks that it lives; elsewhere only where it is set up wrong. */
  readonly claimedServer: string
  /** Such as `/w`; empty at the root. */
  readonly scriptPath: string
  /** Such as `/wiki/$1`. */
  readonly articlePath: string
  readonly name: string
  readonly mainPage: string
  readonly generator: string
  readonly uploadsEnabled: boolean
  /** Why nobody may edit. */
  readonly readOnly: string | null
  /** Names of the tags that extensions add, such as `graphviz`. */
  readonly tags: readonly string[]
  /** Names of functions in wikitext that begin with `#`, such as `widget`. */
  readonly functions: readonly string[]
  readonly specialPages: readonly string[]
  readonly described: Pick<Expectation, 'software' | 'extensions' | 'groups' | 'specialPages'>
}

/** What `action=query&meta=siteinfo&formatversion=2` answers, as far as we read it. */
export interface SiteInfo {
  readonly general: Readonly<Record<string, unknown>>
  readonly extensions?: readonly { type?: string; name?: string; version?: string }[]
  readonly usergroups?: readonly { name: string; rights?: readonly string[] }[]
  readonly extensiontags?: readonly string[]
  readonly functionhooks?: readonly string[]
  readonly specialpagealiases?: readonly { realname: string }[]
}

export const SITE_INFO =
  'action=query&meta=siteinfo&siprop=general|extensions|usergroups|extensiontags|functionhooks|specialpagealiases&format=json&formatversion=2'

/** `origin` is where we found it. */
export function describeWiki(info: SiteInfo, origin: string): Wiki {
  const { general } = info
  const text = (name: string) => textOf(general[name])
  const specialPages = (info.specialpagealiases ?? []).map(({ realname }) => realname).sort()
  return {
    server: new URL(origin).origin,
    claimedServer: new URL(text('server'), origin).origin,
    scriptPath: text('scriptpath'),
    articlePath: text('articlepath'),
    name: text('sitename'),
    mainPage: text('mainpage'),
    generator: text('generator'),
    uploadsEnabled: general['uploadsenabled'] === true,
    readOnly: general['readonly'] === true ? text('readonlyreason') : null,
    tags: (info.extensiontags ?? []).map((tag) => tag.replace(/^<|>$/g, '').toLowerCase()),
    functions: info.functionhooks ?? [],
    specialPages,
    described: { ...describeVersions(info), groups: describeGroups(info), specialPages },
  }
}

function describeVersions({ general, extensions }: SiteInfo) {
  const software = Object.entries({
    MediaWiki: textOf(general['generator']).replace(/^MediaWiki /, ''),
    PHP: textOf(general['phpversion']),
    [textOf(general['dbtype']) || 'database']: textOf(general['dbversion']),
  })
  const named = (extensions ?? []).flatMap(({ name, version }) =>
    name === undefined ? [] : [[name, version ?? ''] as const],
  )
  return {
    software: Object.fromEntries(software),
    extensions: Object.fromEntries(named.sort(([a], [b]) => a.localeCompare(b))),
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const describeGroups = ({ usergroups }: SiteInfo) =>
  Object.fromEntries(
    (usergroups ?? [])
      .map(({ name, rights }) => [name, [...(rights ?? [])].sort()] as const)
      .sort(([a], [b]) => a.localeCompare(b)),
  )

/** Where a page is read. */
export const pageAddress = ({ server, articlePath }: Wiki, title: string): string =>
  server + articlePath.replace('$1', encodeTitle(title))

/** Where a page is edited, or asked with parameters. */
export const scriptAddress = (
  { server, scriptPath }: Wiki,
  parameters: Readonly<Record<string, string>>,
): string => `${server}${scriptPath}/index.php?${new URLSearchParams(parameters).toString()}`

export const apiAddress = ({ server, scriptPath }: Wiki): string => `${server}${scriptPath}/api.php`

export const restAddress = ({ server, scriptPath }: Wiki, path: string): string =>
  `${server}${scriptPath}/rest.php/${path}`

/** As MediaWiki writes titles in addresses: `_` for spaces, `/` and `:` as they are. */
export const encodeTitle = (title: string): string =>
  encodeURIComponent(title.replaceAll(' ', '_')).replaceAll('%2F', '/').replaceAll('%3A', ':')
