import type { Role } from '../hosts/host.ts'

/**
 * How lines of hosts on AWS lie in the bucket for logs: an object holds what one host said within
 * about a minute, and its key says the hour, the host and the second of its first line.
 */

/** `access` holds addresses of readers and goes sooner; `system` is all else that a host says. */
export const logKinds = ['system', 'access'] as const
export type LogKind = (typeof logKinds)[number]

/** Where each kind lies. All below `access/` goes after `ACCESS_LOG_DAYS`. */
export const logRoots: Readonly<Record<LogKind, string>> = {
  system: 'hosts/',
  access: 'access/hosts/',
}

/** Days after which logs with addresses of readers go. */
export const ACCESS_LOG_DAYS = 90
/** Days for which all else is kept where the site does not say. */
export const SYSTEM_LOG_DAYS = 400

/** Roles of which there are hosts on AWS; all else is an engine of AWS's. */
export const loggedRoles = ['admin', 'edge', 'web'] as const satisfies readonly Role[]

/** Services whose lines name readers; errors of Apache do so as well as its log of requests. */
export const accessServices = ['apache', 'varnish-log'] as const

/** What stands before a service's name in the journal. */
export const IDENTIFIER = 'wikistead-'

/** Seconds after which a host sends what it has, and those until it can surely be read. */
export const UPLOAD_SECONDS = 60
export const DELAY_SECONDS = 120

/** Bytes of a host's lines at which it sends them sooner. */
export const MOST_BYTES = 8_000_000

const HOUR = 3_600_000

/** What a host may write below, and nobody else. */
export const logPrefix = (kind: LogKind, role: Role): string => `${logRoots[kind]}${role}/`

/** All objects of one kind and role whose first line is of this hour, or only those of a host. */
export function hourPrefix(kind: LogKind, role: Role, hour: Date, host?: string): string {
  const [day = '', time = ''] = hour.toISOString().split('T')
  const folder = `${logPrefix(kind, role)}${day.replaceAll('-', '/')}/${time.slice(0, 2)}/`
  return host === undefined ? folder : `${folder}${host}/`
}

/** The same as Fluent Bit writes it, which puts in time, host and a word of chance. */
export const keyFormat = (kind: LogKind): string =>
  `/${logRoots[kind]}\${WIKISTEAD_ROLE}/%Y/%m/%d/%H/\${WIKISTEAD_HOST}/%Y%m%dT%H%M%SZ-$UUID.gz`

/**
 * The hours in which lines of a range can lie. One earlier as well: an object belongs to the hour
 * of its first line, and a host that could send nothing for a while sends an hour in one.
 */
export function hoursOf(since: Date, until: Date): Date[] {
  const first = Math.floor(since.getTime() / HOUR) - 1
  const last = Math.ceil(until.getTime() / HOUR) - 1
  return Array.from({ length: last - first + 1 }, (_, index) => new Date((first + index) * HOUR))
}

const KEY = /\/([a-z0-9-]+)\/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-\w+\.gz$/

/** Whose lines an object holds, and since when; undefined where it is nothing of ours. */
export function readKey(key: string): { readonly host: string; readonly from: Date } | undefined {
  const [, host, year, month, day, hour, minute, second] = KEY.exec(key) ?? []
  if (host === undefined) return undefined
  const from = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(from.getTime()) ? undefined : { host, from }
}
