/** The address where visitors reach the wiki. */
export interface Edge {
  /**
   * One request as an anonymous visitor makes it; does not follow redirects. Where nobody answers
   * the status is 0, and the body says why.
   */
  get(path: string): Promise<EdgeAnswer>
  /** Forgets every cached answer that another activation than this one gave. */
  refresh(activation: string): Promise<void>
  /** Forgets every cached answer. */
  forgetAll(): Promise<void>
}

export interface EdgeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** Of the body's bytes, in hex; absent where nobody answered. */
  readonly sha1?: string
}
