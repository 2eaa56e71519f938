import type { PackedComponent } from './component.ts'

/** An immutable composition of components made from one git commit. */
export interface Release {
  readonly id: string
  readonly commit: string
  readonly subject: string
  readonly author: string
  readonly createdAt: string
  /** Such as `1.43.9`; read from the core component. */
  readonly mediawiki: string
  /** Digest of all that can change the database schema. */
  readonly schemaDigest: string
  /** What was asked, and answered, about which extensions the settings load. */
  readonly enabled: EnabledMessages
  /** The address that its pages name, such as `https://wiki.example`. */
  readonly server: string
  /** Folders inside components that are links to writable ones on the host. */
  readonly writable?: readonly string[]
  /** PHP that runs after the wiki repository's settings; holds no secrets. */
  readonly environmentSettings: string
  readonly components: readonly PackedComponent[]
}

/** Which message sources the wiki's settings load; asked again only where `key` changes. */
export interface EnabledMessages {
  readonly key: string
  readonly digest: string
}

export const releaseKey = (id: string): string => `releases/${id}.json`

/** The commit for people, the digest for truth: the same commit with other settings differs. */
export const releaseId = (commit: string, digest: string): string =>
  `${commit.slice(0, 10)}-${digest.slice(0, 8)}`

/** `1.43.9` → `1.43`; MediaWiki changes its schema between these only. */
export const majorVersion = (version: string): string => version.split('.').slice(0, 2).join('.')
