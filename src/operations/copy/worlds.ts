import type { World } from '../../ports/world.ts'

/** Two environments of one site. */
export interface CopyWorlds {
  /** Is only read. */
  readonly source: World
  /** Its data is replaced. */
  readonly target: World
}
