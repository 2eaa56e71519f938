import type { Listener } from '../domain/events/event.ts'

/** Makes an environment's machines, networks and disks, and takes them away. */
export interface Provider {
  /** What has to be done so that the environment is as the site describes it. Changes nothing. */
  plan(): Promise<Action[]>
  /** Does one action; doing it twice does no harm. */
  apply(action: Action, emit: Listener): Promise<void>
  /** Stops all hosts and keeps the data. */
  stop(): Promise<void>
  /** Removes everything, data included. */
  destroy(): Promise<void>
  /** Hosts whose image is not the one that the site describes now, in the order to replace them. */
  listOutdated(): Promise<string[]>
  /**
   * Takes a web head out of what the edge sends requests to, or back into it; then it ends only
   * when the edge has found the head well. Fails with `hosts-missing` where it does not.
   */
  setDrained(host: string, drained: boolean): Promise<void>
}

export interface Action {
  readonly verb: 'build' | 'create' | 'start' | 'replace' | 'reload' | 'remove'
  readonly subject: string
  readonly reason: string
}
