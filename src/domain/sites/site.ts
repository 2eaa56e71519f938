import type { AwsPlatform } from '../aws/platform.ts'
import type { BackupPolicy } from '../backups/policy.ts'
import type { Objectives } from '../drills/drill.ts'
import type { DrillPolicy } from '../drills/schedule.ts'
import type { Decisions } from '../sanitize/decide-column.ts'

/** One wiki: its name, its repository, its system layer and its environments. */
export interface Site {
  /** Names containers, volumes and stacks; lower case, no spaces. */
  readonly name: string
  /** Shown to readers as the wiki's name where the wiki repository does not set one. */
  readonly title: string
  readonly repository: RepositorySource
  readonly image: ImageSettings
  readonly wiki: WikiSettings
  readonly keep: { readonly releases: number }
  readonly acceptance: AcceptanceSettings
  /** What becomes of tables and columns that Wikistead does not know. */
  readonly sanitize: { readonly decisions: Decisions }
  readonly environments: Readonly<Record<string, Environment>>
}

export interface RepositorySource {
  /** A git URL, or a path relative to the operations folder. */
  readonly url: string
  readonly branch: string
  /** Submodules may be fetched from local folders; off unless the site says so. */
  readonly allowLocalSubmodules: boolean
}

export interface ImageSettings {
  readonly debian: DebianRelease
  /** Debian packages on top of what MediaWiki needs. */
  readonly packages: readonly string[]
  /** php.ini settings, such as `memory_limit`. */
  readonly php: Readonly<Record<string, string>>
}

/** Oldest first. */
export const debianReleases = ['bookworm', 'trixie'] as const
export type DebianRelease = (typeof debianReleases)[number]

export interface WikiSettings {
  /** Languages of the interface that are built before the switch. */
  readonly languages: 'all' | readonly string[]
  /** Folders that an extension insists on writing to, relative to the wiki repository. */
  readonly writable: readonly string[]
  /** Name of the account made when an environment is set up. */
  readonly administrator: string
}

export interface AcceptanceSettings {
  /** Path of Chromium or Chrome; null looks in the usual places. */
  readonly browser: string | null
  /** Seconds that one step of a check may take. */
  readonly patienceSeconds: number
  /** Seconds that the API may take for an answer. */
  readonly slowSeconds: number
  readonly samples: Samples
  /** Wikis that Wikistead does not run, by their addresses. */
  readonly wikis: Readonly<Record<string, ForeignWiki>>
}

/** What pages of the wiki show from elsewhere, to try it with; null where nothing was given. */
export interface Samples {
  /** As it stands in the tag. */
  readonly bugzilla: string | null
  /** The address of a pad. */
  readonly etherpad: string | null
  /** Wikitext that embeds one. */
  readonly googleCalendar: string | null
  readonly googleDocument: string | null
  readonly googleSpreadsheet: string | null
  readonly googlePresentation: string | null
}

export const noSamples: Samples = {
  ...{ bugzilla: null, etherpad: null, googleCalendar: null, googleDocument: null },
  ...{ googleSpreadsheet: null, googlePresentation: null },
}

/** Whom the checks act as where Wikistead makes no accounts; null where there is none. */
export interface ForeignWiki {
  readonly editor: string | null
  readonly administrator: string | null
  /** Forgets its password. */
  readonly reader: string | null
  readonly mailbox: MailboxSettings | null
}

/** One of `command` and `imap` is there. */
export interface MailboxSettings {
  /** What is sent to it, and to it with `+…` before the @, arrives. */
  readonly address: string
  readonly command: readonly [string, ...string[]] | null
  readonly imap: ImapServer | null
}

export interface ImapServer {
  readonly host: string
  readonly port: number
  readonly security: ImapSecurity
  readonly user: string
  readonly folder: string
}

export const imapSecurities = ['tls', 'starttls', 'none'] as const
export type ImapSecurity = (typeof imapSecurities)[number]

export interface Environment {
  readonly name: string
  readonly production: boolean
  /** Search engines are told to stay away. */
  readonly noindex: boolean
  /** Accounts that it gets after a copy, besides the administrator. */
  readonly team: readonly TeamAccount[]
  readonly platform: DockerPlatform | AwsPlatform
  /** Where readers find it, without a trailing slash. */
  readonly url: string
  readonly canary: { readonly watchSeconds: number }
  readonly backups: BackupPolicy & {
    readonly repository: {
      /** A folder on this machine, or `s3:https://…`; null for one in the operations folder. */
      readonly place: string | null
    }
  }
  readonly drills: DrillPolicy
  readonly objectives: Objectives
}

export interface TeamAccount {
  readonly name: string
  readonly groups: readonly string[]
}

export interface DockerPlatform {
  readonly kind: 'docker'
  /** Port on 127.0.0.1 where the edge is published. */
  readonly port: number
  readonly heads: number
}

/** An environment on one platform, for what only that platform has. */
export type DockerEnvironment = Environment & { readonly platform: DockerPlatform }
export type AwsEnvironment = Environment & { readonly platform: AwsPlatform }

export const isOnDocker = (environment: Environment): environment is DockerEnvironment =>
  environment.platform.kind === 'docker'
export const isOnAws = (environment: Environment): environment is AwsEnvironment =>
  environment.platform.kind === 'aws'
