/** An environment's passwords and keys, made on first use and kept where only the owner reads. */
export interface Secrets {
  /** Calling it again gives the same values. */
  ensure(names: readonly string[]): Promise<Readonly<Record<string, string>>>
  /** Where a person finds them. */
  location(): string
}
