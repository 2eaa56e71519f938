/** Where mail that the wiki sends to its test accounts arrives. */
export interface Mailbox {
  /** Messages to the address that came since, oldest first. Fails with `mailbox-missing`. */
  list(recipient: string, since: Date): Promise<Mail[]>
}

export interface Mail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}
