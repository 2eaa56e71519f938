export interface Clock {
  now(): Date
  sleep(milliseconds: number): Promise<void>
  /** Calls back every so often until the returned function is called; keeps no process alive. */
  every(milliseconds: number, tick: () => void): () => void
}
