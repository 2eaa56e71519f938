import type { DebianRelease } from '../sites/site.ts'

/** The account in which Debian publishes its images; whoever else calls one so is not Debian. */
export const DEBIAN_ACCOUNT = '136693071363'

/** What Debian calls its images; all sizes of hosts are of one architecture. */
export const debianName = (release: DebianRelease): string =>
  `debian-${{ bookworm: 12, trixie: 13 }[release]}-arm64-*`

export const bakedMark = (digest: string): string => `wikistead baked ${digest}`
export const failedMark = (digest: string): string => `wikistead failed ${digest}`

/** What the console of an instance says of the image that it should become. */
export type Baked =
  | { readonly state: 'baked' }
  | { readonly state: 'failed'; readonly output: string }
  | { readonly state: 'silent'; readonly output: string }

/** Lines of the console that are shown where it failed. */
const SHOWN = 25

export function readConsole(text: string, digest: string): Baked {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.includes(bakedMark(digest))) return { state: 'baked' }
  const output = lines.slice(-SHOWN).join('\n')
  const hasFailed = lines.some((line) => line.startsWith(failedMark(digest)))
  return { state: hasFailed ? 'failed' : 'silent', output }
}
