import { resolve } from 'node:path'
import { Problem } from '../../domain/problems/problem.ts'
import { redact } from './redact.ts'

/** A place to fetch from that was found harmless. */
export interface Remote {
  readonly url: string
  readonly isLocal: boolean
}

const REMOTE_SCHEMES = ['https', 'http', 'ssh', 'git']

/** What git itself may use to reach the place, redirects included. */
export const allowedProtocols = ({ isLocal }: Remote): string =>
  isLocal ? 'file' : REMOTE_SCHEMES.join(':')

/** The wiki repository: a URL, or a path relative to the operations folder. */
export function checkSourceUrl(url: string, baseDirectory: string): Remote {
  const remote = checkUrl(url, 'the repository')
  return remote.isLocal && !url.startsWith('file://')
    ? { ...remote, url: resolve(baseDirectory, url) }
    : remote
}

/** A submodule: as the wiki repository names it, which anybody may have written. */
export function checkSubmoduleUrl(url: string, path: string, allowLocal: boolean): Remote {
  const remote = checkUrl(url, submodule(path))
  if (remote.isLocal && !allowLocal)
    throw refused(url, submodule(path), 'is a local folder', {
      hint: 'if that is meant, set repository.allowLocalSubmodules in the site; else use https or ssh',
    })
  if (remote.isLocal && !/^(\/|file:\/\/)/.test(url))
    throw refused(url, submodule(path), 'is neither a URL nor an absolute path')
  return remote
}

/** How messages call it; anybody may have named the path. */
export const submodule = (path: string) => `submodule ${JSON.stringify(path)}`

function checkUrl(url: string, subject: string): Remote {
  if (url === '' || /\p{Cc}/u.test(url))
    throw refused(url, subject, 'is empty or has control characters in it')
  if (/^[a-z0-9+.-]*::/i.test(url)) throw refused(url, subject, 'names a program to run')
  const scheme = /^([^:/]+):\/\//.exec(url)?.[1]
  const isScp = scheme === undefined && /^[^/]*:/.test(url)
  if (scheme !== undefined && scheme !== 'file' && !REMOTE_SCHEMES.includes(scheme))
    throw refused(url, subject, `speaks ${JSON.stringify(scheme)}`)
  // git would take such a URL for an option, and ssh such a host or user.
  if (/^([^:/]+:\/\/)?([^/]*@)?-/.test(url)) throw refused(url, subject, 'looks like an option')
  const isLocal = scheme === 'file' || (scheme === undefined && !isScp)
  if (!isLocal && /\s/.test(url)) throw refused(url, subject, 'has spaces in it')
  return { url, isLocal }
}

const refused = (url: string, subject: string, why: string, more: { hint?: string } = {}) =>
  new Problem('repository-refused', `${subject} at ${JSON.stringify(redact(url))} ${why}`, {
    hint: 'use an https://, ssh:// or git@host:path URL',
    ...more,
  })

/** Resolves `../x.git` and `./x` against the URL of the repository that says so, as git does. */
export function resolveUrl(parent: string, url: string): string {
  if (!/^\.\.?\//.test(url)) return url
  let base = parent.replace(/\/+$/, '')
  let rest = url
  // Above `host:x` is `host:`, and it stays so.
  let separator = '/'
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2)
    else if (rest.startsWith('../')) {
      rest = rest.slice(3)
      const slash = base.lastIndexOf('/')
      const colon = base.lastIndexOf(':')
      if (slash === -1 && colon !== -1) separator = ':'
      // Above the top git says `.`, which then leads nowhere.
      base = slash === -1 && colon === -1 ? '.' : base.slice(0, slash === -1 ? colon : slash)
    } else break
  }
  return `${base}${separator}${rest}`.replace(/\/$/, '')
}
