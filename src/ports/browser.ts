/** A real browser on this machine. The program starts with the first visitor, not before. */
export interface Browser {
  /** Somebody without a window: cookies of their own, and no browser program. */
  client(): Promise<Client>
  /** Somebody with a window and cookies of their own. Fails with `browser-missing`. */
  visitor(options: VisitorOptions): Promise<Visitor>
  /** Ends the program with all visitors; accepts it twice. */
  close(): Promise<void>
}

export interface VisitorOptions {
  /** The wiki's server; names of others, save its siblings, lead nowhere. */
  readonly origin: string
  readonly memory?: Memory
  /**
   * Visitors of one room share cookies and what the browser keeps of pages, and the memory of the
   * first; without it each is alone.
   */
  readonly room?: string
}

/** What a visitor's browser keeps: the way to be logged in without logging in again. */
export type Memory = { readonly cookies: unknown; readonly origins: unknown }

export interface Client {
  /**
   * One request; follows redirects unless told not to. A status other than 200 is an answer.
   * Fails with `wiki-unreachable` where nobody answers in time, or not to the end.
   */
  ask(address: string, request?: Request): Promise<Reply>
  remember(): Promise<Memory>
  close(): Promise<void>
}

export interface Request {
  /** GET, or POST where there is a form. */
  readonly method?: string
  readonly form?: Readonly<Record<string, string | Attachment>>
  readonly headers?: Readonly<Record<string, string>>
  /** Off: a redirect is the answer. */
  readonly isFollowing?: boolean
}

export interface Reply {
  readonly status: number
  /** Where the answer came from in the end. */
  readonly address: string
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface Attachment {
  readonly name: string
  readonly mimeType: string
  readonly content: Buffer
}

/**
 * What does not happen in time fails with `page-differs`: a field that is not there, an expression
 * that stays false.
 */
export interface Visitor {
  /** Cookies are shared with the window. */
  readonly client: Client
  /** Opens a page, and waits until it is loaded. Fails with `wiki-unreachable`. */
  goto(address: string): Promise<Page>
  /** As the key F5; a hard one asks caches for a fresh copy. */
  reload(kind: 'soft' | 'hard'): Promise<Page>
  fill(selector: string, text: string): Promise<void>
  /** Ticks a box or a radio button. */
  tick(selector: string): Promise<void>
  attach(selector: string, file: Attachment): Promise<void>
  press(selector: string, key: string): Promise<void>
  /** Clicks without waiting for anything. */
  click(selector: string): Promise<void>
  /** Clicks and waits for the next page. */
  submit(selector: string): Promise<Page>
  /** The text of the first such element, or undefined where there is none now. */
  text(selector: string): Promise<string | undefined>
  /** What a JavaScript expression gives in the page now. */
  read<T>(expression: string): Promise<T>
  /** Waits until the expression is true. */
  until(expression: string, what: string): Promise<void>
  address(): string
  /** Errors of scripts, of the console, and failed answers since the window was opened. */
  faults(): readonly string[]
  /** A PNG of what is to be seen; fields with passwords are covered. */
  screenshot(): Promise<Buffer>
  close(): Promise<void>
}

export interface Page {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}
