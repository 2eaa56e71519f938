import { Problem } from '../../domain/problems/problem.ts'
import type { DebianRelease } from '../../domain/sites/site.ts'
import { execute } from '../process/execute.ts'
import { docker, dockerMust } from './docker.ts'

/** Milliseconds until we stop waiting for a registry that may not be reachable. */
const PULL_TIMEOUT = 60_000

const MIRROR = 'http://deb.debian.org/debian'

/** Images that are built beside each other share one. */
const bases = new Map<DebianRelease, Promise<string>>()

/**
 * The base that images are built on: pulled where a registry answers, made from Debian's own
 * packages where none does. Returns its tag.
 */
export async function ensureBase(
  debian: DebianRelease,
  onLine: (line: string) => void,
): Promise<string> {
  const begun = bases.get(debian) ?? findOrMakeBase(debian, onLine)
  bases.set(debian, begun)
  try {
    return await begun
  } finally {
    bases.delete(debian)
  }
}

async function findOrMakeBase(
  debian: DebianRelease,
  onLine: (line: string) => void,
): Promise<string> {
  const tag = `wikistead-base:${debian}`
  if ((await docker(['image', 'inspect', tag])).status === 0) return tag
  const pulled = `debian:${debian}-slim`
  onLine(`looking for ${pulled} in the registry`)
  const pull = await docker(['pull', '--quiet', pulled], { timeout: PULL_TIMEOUT })
  if (pull.status === 0) {
    await dockerMust(['tag', pulled, tag])
    return tag
  }
  onLine('no registry answers; making the base from Debian’s packages')
  await makeBase(debian, tag)
  return tag
}

async function makeBase(debian: DebianRelease, tag: string): Promise<void> {
  const archive = `/tmp/wikistead-base-${debian}-${process.pid}.tar`
  const made = await execute([
    'mmdebstrap',
    '--variant=minbase',
    '--components=main',
    '--dpkgopt=force-unsafe-io',
    '--aptopt=Acquire::Languages "none"',
    '--include=ca-certificates',
    '--dpkgopt=path-exclude=/usr/share/doc/*',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    debian,
    archive,
    `deb ${MIRROR} ${debian} main`,
    `deb ${MIRROR} ${debian}-updates main`,
    `deb http://security.debian.org/debian-security ${debian}-security main`,
  ])
  if (made.status !== 0)
    throw new Problem('image-failed', `no base of Debian ${debian} could be made`, {
      hint: 'as root: apt-get install mmdebstrap, and see that Debian’s mirror can be reached',
      output: made.stderr,
    })
  try {
    await dockerMust(['import', archive, tag])
  } finally {
    await execute(['rm', '-f', archive])
  }
}
