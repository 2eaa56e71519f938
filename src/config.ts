/** What `wikistead.config.ts` imports. It imports nothing itself, so that it loads anywhere. */
import type { UploadsPlace } from './domain/aws/platform.ts'
import type { Region } from './domain/aws/regions.ts'
import type { CacheSize, DatabaseSize, HostSize } from './domain/aws/sizes.ts'
import type { DrillPolicy } from './domain/drills/schedule.ts'
import type { DebianRelease, ImapSecurity } from './domain/sites/site.ts'

/** Gives the settings back; it is there so that editors complete and check them. */
export const defineSite = (settings: SiteSettings): SiteSettings => settings

/** Runs an environment in containers on this machine. */
export const docker = (settings: DockerSettings = {}): DockerPlatformSettings => ({
  ...settings,
  kind: 'docker',
})

/** Runs an environment on AWS. */
export const aws = (settings: AwsSettings): AwsPlatformSettings => ({ ...settings, kind: 'aws' })

export interface SiteSettings {
  /** Names containers, volumes and stacks: lower case letters, digits and hyphens. */
  readonly name: string
  /** Shown to readers where the wiki repository sets no name; the site's name by default. */
  readonly title?: string
  readonly repository: {
    /** A git URL, or a path relative to the operations folder. */
    readonly url: string
    /** What is deployed where nothing else is asked for; `main` by default. */
    readonly branch?: string
    /** Submodules may be fetched from folders on this machine; off by default. */
    readonly allowLocalSubmodules?: boolean
  }
  /** The system layer of the hosts. */
  readonly image?: {
    /** `trixie` by default. */
    readonly debian?: DebianRelease
    /** Debian packages on top of what MediaWiki needs. */
    readonly packages?: readonly string[]
    /** php.ini settings, such as `memory_limit`. */
    readonly php?: Readonly<Record<string, string | number | boolean>>
  }
  readonly wiki?: {
    /** Interface languages that are built before the switch; `'all'` by default. */
    readonly languages?: 'all' | readonly string[]
    /** Folders that an extension insists on writing to, such as `extensions/Widgets/compiled`. */
    readonly writable?: readonly string[]
    /** The account made when an environment is set up; `Admin` by default. */
    readonly administrator?: string
  }
  readonly keep?: {
    /** Releases that stay on the hosts to go back to; 5 by default. */
    readonly releases?: number
  }
  /** How `wikistead accept` looks at wikis. */
  readonly acceptance?: {
    /** Path of Chromium or Chrome; the first of the usual places by default. */
    readonly browser?: string
    /** Seconds that one step of a check may take; 15 by default. */
    readonly patienceSeconds?: number
    /** Seconds that the API may take for an answer; 5 by default. */
    readonly slowSeconds?: number
    /** What the checks show from elsewhere, where the wiki can. */
    readonly samples?: {
      /** What stands between `<bugzilla>` and `</bugzilla>`, and finds at least one bug. */
      readonly bugzilla?: string | null
      /** The address of a pad with a heading, bold text and a list, which the heads can reach. */
      readonly etherpad?: string | null
      /** Wikitext that embeds one; the usual widget by default. */
      readonly googleCalendar?: string | null
      readonly googleDocument?: string | null
      readonly googleSpreadsheet?: string | null
      readonly googlePresentation?: string | null
    }
    /** How to act on wikis that Wikistead does not run, by their addresses. */
    readonly wikis?: Readonly<Record<string, ForeignWikiSettings>>
  }
  /** Copies without personal data. */
  readonly sanitize?: {
    /** What becomes of tables and columns that Wikistead does not know, by their names. */
    readonly decisions?: Readonly<Record<string, 'drop' | 'keep' | 'blank' | 'hash' | 'map'>>
  }
  /** The running copies of the site, by name. */
  readonly environments: Readonly<Record<string, EnvironmentSettings>>
}

/** Passwords are never in it: they come from variables or from a file that only you read. */
export interface ForeignWikiSettings {
  /** Name of the account that edits. */
  readonly editor?: string | null
  /** Name of the account that approves, and deletes what the checks made. */
  readonly administrator?: string | null
  /** Name of the account that forgets its password; its mail must come to the mailbox. */
  readonly reader?: string | null
  /** Where mail of the wiki is read: by a command, or at an IMAP server. */
  readonly mailbox?: {
    /** Mail to it, and to it with `+…` before the @, must arrive there. */
    readonly address: string
    /** Prints mail as an mbox; `{address}` and `{since}` are replaced in each argument. */
    readonly command?: readonly [string, ...string[]] | null
    readonly imap?: {
      readonly host: string
      /** 993 by default, 143 where `security` is not `tls`. */
      readonly port?: number
      /** `tls` by default; `none` only for a server on this machine. */
      readonly security?: ImapSecurity
      /** The address by default. */
      readonly user?: string
      /** `INBOX` by default. */
      readonly folder?: string
    } | null
  } | null
}

export interface EnvironmentSettings {
  /** Where it lives: `docker({ … })` or `aws({ … })`. */
  readonly platform: DockerPlatformSettings | AwsPlatformSettings
  /**
   * Where readers find it, without a path; `http://127.0.0.1:PORT` by default. On AWS it has to be
   * said: an https address in the zone.
   */
  readonly url?: string
  /** Readers depend on it: asks before what they or editors would notice. Off by default. */
  readonly production?: boolean
  /** Tells search engines to stay away; by default where another environment is `production`. */
  readonly noindex?: boolean
  /** Accounts that it gets after a copy, with passwords of its own; none by default. */
  readonly team?: readonly {
    readonly name: string
    /** `['sysop']` by default. */
    readonly groups?: readonly string[]
  }[]
  readonly canary?: {
    /** How long the first head serves a new release alone; 0.2 by default. */
    readonly watchSeconds?: number
  }
  readonly backups?: {
    /** Days of which every second can be restored; 3 by default, on AWS 7. */
    readonly continuousDays?: number
    /** Nights of which one backup each is kept; 30 by default. */
    readonly nightly?: number
    /** Hour of the day, in UTC, after which the nightly backup is made; 3 by default. */
    readonly nightlyHour?: number
    /** Seconds between two moments at which new edits go into the repository; 30 by default. */
    readonly everySeconds?: number
    /** Weeks in which every byte of the repository is read once; 4 by default. */
    readonly checkWeeks?: number
    readonly repository?: {
      /**
       * An absolute path, or `s3:https://HOST/BUCKET/PATH`; `.wikistead/backups/ENVIRONMENT` by
       * default.
       */
      readonly place?: string | null
    }
  }
  readonly drills?: {
    /** When the admin host restores beside the live data by itself; `weekly`, on Sundays, by default. */
    readonly schedule?: DrillPolicy['schedule']
    /** Hour of the day, in UTC, after which it does so; 4 by default. */
    readonly hour?: number
    /** Days after which the last good drill is told as stale; 14 by default. */
    readonly staleDays?: number
  }
  /** What a drill is measured against. */
  readonly objectives?: {
    /** Seconds from a loss until editors can save again; 3600 by default. */
    readonly recoverySeconds?: number
    /** Seconds of edits that may be lost; 60 by default. */
    readonly lostSeconds?: number
  }
}

export interface DockerSettings {
  /** Port on 127.0.0.1 where the wiki is published; 8080 by default. */
  readonly port?: number
  /** Web heads, from 1 to 16; 2 by default. */
  readonly heads?: number
}

export interface DockerPlatformSettings extends DockerSettings {
  readonly kind: 'docker'
}

export interface AwsSettings {
  /** The account's twelve digits; credentials of another account are refused. */
  readonly account: string
  /** Where the site lives, such as `eu-central-1`. */
  readonly region: Region
  /** Where copies of all data lie, and where the site comes up when the region is lost. */
  readonly recoveryRegion: Region
  /** The hosted zone of Route 53 in which the site's records are made. */
  readonly zone: { readonly name: string; readonly id: string }
  /** Tags on everything: who answers for it, and who pays. */
  readonly owner: string
  readonly costCentre: string
  readonly alarms: {
    /** Where alarms and the budget's warnings go. */
    readonly email: string
  }
  /** US dollars a month at which the budget warns. */
  readonly budget: number
  readonly heads?: {
    /** `m7g.large` by default. */
    readonly size?: HostSize
    /** Web heads that always run, from 2 to 48; 3 by default. */
    readonly least?: number
    /** The cap of what load may add; twice `least` by default. */
    readonly most?: number
  }
  readonly admin?: {
    /** `m7g.large` by default. */
    readonly size?: HostSize
  }
  readonly edges?: {
    /** `c7g.large` by default. */
    readonly size?: HostSize
    /** Hosts with Varnish, from 2 to 12; 2 by default. */
    readonly count?: number
  }
  readonly database?: {
    /** `db.m7g.large` by default, in two zones. */
    readonly size?: DatabaseSize
    /** Disk to begin with, from 20 to 16384; it grows by itself. 100 by default. */
    readonly gigabytes?: number
  }
  readonly cache?: {
    /** `cache.t4g.medium` by default. */
    readonly size?: CacheSize
    /** Nodes with memcached, from 2 to 12; 2 by default. */
    readonly nodes?: number
  }
  /** Where uploaded files lie: `efs`, the default, or `s3` with Extension:AWS. */
  readonly uploads?: UploadsPlace
  readonly logs?: {
    /** Days for which what hosts say is kept; 400 by default. What names readers goes after 90. */
    readonly days?: number
  }
  /** Requests of one client in five minutes before it is turned away; 2000 by default. */
  readonly clientLimit?: number
}

export interface AwsPlatformSettings extends AwsSettings {
  readonly kind: 'aws'
}
