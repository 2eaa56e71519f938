/** Passwords that people give, because we could not make them: those of accounts elsewhere. */
export interface GivenSecrets {
  /** Undefined where nobody gave it. */
  find(name: string): Promise<string | undefined>
  /** Where a person can give it, in words. */
  describe(name: string): string
}
