/**
 * A fault that we foresaw: a code in words, the wrong value in the message, and a hint that
 * names the way out. Anything else that is thrown is a bug and says so.
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly hint: string | undefined
  /** What a program printed when it failed; shown below the message. */
  readonly output: string | undefined

  constructor(
    code: ProblemCode,
    message: string,
    more: { hint?: string; output?: string; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause })
    this.name = 'Problem'
    this.code = code
    this.hint = more.hint
    this.output = more.output
  }
}

export type ProblemCode = keyof typeof exitStatuses

export const isProblem = (error: unknown, code?: ProblemCode): error is Problem =>
  error instanceof Problem && (code === undefined || error.code === code)

/**
 * The exit status of each problem. Numbers are part of the interface: scripts rely on them.
 * 1 is a bug, 2 a command line that makes no sense.
 */
export const exitStatuses = {
  usage: 2,
  'config-missing': 3,
  'config-invalid': 3,
  'environment-unknown': 3,
  'folder-not-empty': 3,
  'environment-locked': 4,
  'lease-lost': 5,
  declined: 6,
  'answer-needed': 6,
  'name-mismatch': 6,
  'ref-invalid': 10,
  'ref-unknown': 10,
  'repository-refused': 11,
  'repository-unreachable': 11,
  'repository-unsafe': 12,
  'submodule-missing': 13,
  'component-missing': 14,
  'patch-failed': 14,
  'build-failed': 15,
  'proof-failed': 20,
  'canary-failed': 21,
  'hosts-missing': 22,
  'schema-failed': 23,
  'upgrade-refused': 23,
  'database-refused': 23,
  'database-down': 24,
  'release-unknown': 25,
  'release-gone': 25,
  'not-running': 26,
  'host-unknown': 27,
  'site-name-taken': 28,
  'engine-missing': 30,
  'engine-failed': 31,
  'port-taken': 32,
  'image-failed': 33,
  'store-broken': 35,
  'backup-busy': 50,
  'backup-failed': 51,
  'backup-unverified': 52,
  'backup-missing': 53,
  'backup-key-wrong': 54,
  'log-missing': 55,
  'restore-failed': 56,
  'backup-differs': 57,
  'files-missing': 58,
  'restore-refused': 59,
  'drill-failed': 60,
  'acceptance-failed': 70,
  'acceptance-blocked': 71,
  'wiki-unreachable': 72,
  'wiki-unknown': 72,
  'page-differs': 73,
  'browser-missing': 74,
  'mailbox-missing': 75,
  'expectation-invalid': 3,
  'copy-refused': 61,
  'copy-undecided': 62,
  'copy-leaks': 63,
  'sanitize-failed': 64,
  'backup-place-refused': 65,
  'disk-full': 66,
  'repository-gone': 67,
  'repository-damaged': 68,
  'secret-missing': 69,
  'command-failed': 36,
  'tool-missing': 37,
  'logs-damaged': 38,
  'platform-lacks': 80,
  'credentials-missing': 81,
  'account-refused': 82,
  'stack-failed': 83,
  'data-endangered': 84,
  'cloud-failed': 85,
  'copy-missing': 86,
} as const satisfies Record<string, number>
