/** Where mail that the wiki sends to its test accounts arrives. */
export interface Mailbox {
  /**
   * Messages to the address that came since, oldest first; one that came a few seconds earlier may be
   * among them, because clocks differ. Fails with `mailbox-missing`, in less than a minute.
   */
  list(recipient: string, since: Date): Promise<Mail[]>
  /** Ends what listing began; accepts it twice, and may be listed again afterwards. */
  close(): Promise<void>
}

export interface Mail {
  /** In lower case. */
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}
