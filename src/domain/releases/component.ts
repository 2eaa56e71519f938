/** A part of the wiki repository that is built, shipped and kept on its own. */
export interface Component {
  /** Folder-safe and content-addressed: `extensions-Cite-3f2a…`. */
  readonly id: string
  /** As the wiki repository names it: `core`, `extensions/Cite`, `settings`. */
  readonly name: string
  readonly kind: ComponentKind
}

export type ComponentKind = 'core' | 'extension' | 'skin' | 'vendor' | 'l10n' | 'settings'

/** A component as it lies in the store, ready to be unpacked. */
export interface PackedComponent extends Component {
  readonly sha256: string
  readonly bytes: number
  /** Digest of its interface messages; null where it has none. */
  readonly messages: string | null
  /** Digest of what it can do to the database schema; null where it never touches it. */
  readonly schema: string | null
}

/** How many characters of a digest name a component; 64 bits. */
const DIGEST_LENGTH = 16

/** Builds the id from the name and a digest of everything the content depends on. */
export const componentId = (name: string, digest: string): string =>
  `${name.replaceAll('/', '-')}-${digest.slice(0, DIGEST_LENGTH)}`

export const packKey = (id: string): string => `packs/${id}.tar.gz`

/** Written after the pack, so that its presence says that the pack is whole. */
export const packMarkKey = (id: string): string => `packs/${id}.json`
