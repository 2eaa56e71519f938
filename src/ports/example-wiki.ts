import type { Listener } from '../domain/events/event.ts'
import type { DebianRelease } from '../domain/sites/site.ts'

/** Makes a whole wiki repository to begin with. */
export interface ExampleWiki {
  /**
   * MediaWiki with the extensions and skins that come with it, in one commit on `main`. Nothing
   * may be at `directory` yet. Where it fails or is killed, a part of the repository may stay.
   */
  create(request: ExampleRequest, emit: Listener): Promise<void>
}

interface ExampleRequest {
  readonly directory: string
  /** What readers see as the wiki's name. */
  readonly title: string
  /** Whose MediaWiki: 1.43 of `trixie`, 1.39 of `bookworm`. */
  readonly debian: DebianRelease
}
