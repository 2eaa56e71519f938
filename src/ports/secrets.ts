/** An environment's passwords and keys, made on first use and kept where only the owner reads. */
export interface Secrets {
  /** Calling it again gives the same values. */
  ensure(names: readonly string[]): Promise<Readonly<Record<string, string>>>
  /** One that is there, made or given; undefined where nobody made or gave it. */
  find(name: string): Promise<string | undefined>
  /** Where a person finds them. */
  location(): string
}
