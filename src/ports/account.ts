/** The account at a cloud, as far as `doctor` asks about it. Nothing is ever changed there. */
export interface Account {
  /** Who asks. Fails with `credentials-missing`. */
  identify(): Promise<Identity>
  /** How much of something is allowed; undefined where the cloud does not say. */
  readQuota(quota: Quota): Promise<number | undefined>
  /** Whether the zone in which names are made is there and is called so; its true name else. */
  findZone(id: string): Promise<string | undefined>
  /** True where mail goes to verified addresses only. */
  isMailSandboxed(): Promise<boolean>
  /**
   * What this identity may not do, by what it is needed for; undefined where it may not even ask
   * that.
   */
  findDenied(arn: string): Promise<Denied[] | undefined>
}

export interface Denied {
  /** Such as `deploy`. */
  readonly what: string
  /** Actions by the names that policies give them, in order. */
  readonly denied: readonly string[]
}

export interface Identity {
  readonly account: string
  /** Such as `arn:aws:sts::123456789012:assumed-role/Administrator/ada`. */
  readonly arn: string
}

/** A limit of the cloud, by the codes of its own list. */
export interface Quota {
  readonly service: string
  readonly code: string
  readonly name: string
}
