import type { Listener } from '../domain/events/event.ts'
import type { ImageKind } from '../domain/images/kind.ts'

/** Makes an environment's machines, networks and disks, and takes them away. */
export interface Provider {
  /** What has to be done so that the environment is as the site describes it. Changes nothing. */
  plan(): Promise<Action[]>
  /** Does one action; doing it twice does no harm. */
  apply(action: Action, emit: Listener): Promise<void>
  /** Stops all hosts and keeps the data. */
  stop(): Promise<void>
  /** Removes everything, data included. Says what could not be removed and stays, a line each. */
  destroy(emit: Listener): Promise<readonly string[]>
  /** Hosts whose image is not the one that the site describes now, in the order to replace them. */
  listOutdated(): Promise<string[]>
  /**
   * Builds the images again with the packages of today; then hosts that run the ones before are
   * outdated. Where it fails or is killed, the images are as they were.
   */
  refreshImages(emit: Listener): Promise<void>
  /**
   * Changes the images and those from before their last refresh over; doing it twice leads back.
   * False where there are none.
   */
  swapImages(): Promise<boolean>
  /** The images that the site describes; those that are not built have no date. */
  readImages(): Promise<ImageAge[]>
  /**
   * Removes images of this site that no host runs. Those that it describes now and those from
   * before their refresh stay, and so do `kept`, which are called as `Fleet.list` calls them.
   */
  removeOldImages(kept: readonly string[]): Promise<void>
  /**
   * Replaces all outdated hosts, one of a kind at a time; each new one proves itself before the next
   * goes. Fails with `image-failed`, and then hosts run and start from the image before. Absent where
   * a host keeps its name and is replaced by an action.
   */
  rollHosts?(emit: Listener): Promise<void>
  /**
   * Takes a web head out of what the edge sends requests to, or back into it; then it ends only
   * when the edge has found the head well. Fails with `hosts-missing` where it does not.
   */
  setDrained(host: string, drained: boolean): Promise<void>
  /** What keeps an attack from the heads; absent where nothing does. */
  readonly shield?: Shield
}

/** Limits what visitors without an account may ask for while somebody attacks. */
export interface Shield {
  isUp(): Promise<boolean>
  /** What has to be done so that it is so. Changes nothing. */
  plan(isUp: boolean): Promise<Action[]>
  /** Doing it twice does no harm. */
  turn(isUp: boolean, tell: (message: string) => void): Promise<void>
}

export interface ImageAge {
  readonly kind: ImageKind
  /** When its packages were fetched. */
  readonly packagesOf: string | null
}

export interface Action {
  readonly verb: 'build' | 'create' | 'start' | 'change' | 'replace' | 'reload' | 'remove'
  readonly subject: string
  readonly reason: string
  /** True where nothing can be written down before it is done: it makes the store. */
  readonly makesStore?: boolean
  /** True where readers come by it: done when the wiki serves. */
  readonly isLast?: boolean
  /** What of it, where it has parts. */
  readonly details?: readonly string[]
}
