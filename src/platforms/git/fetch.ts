import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'
import type { Execution } from '../process/execute.ts'
import type { Git } from './git.ts'
import { redact } from './redact.ts'
import { shellWord } from './shell-word.ts'
import { allowedProtocols, type Remote } from './urls.ts'

const HEADS_AND_TAGS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']

/** Makes the mirror's branches and tags what they are at the source. */
export async function fetchHeadsAndTags(git: Git, remote: Remote): Promise<void> {
  const { status, stderr } = await fetch(git, remote, ['--prune'], HEADS_AND_TAGS)
  if (status === 0) return
  const place = redact(remote.url)
  throw new Problem('repository-unreachable', `cannot fetch from ${JSON.stringify(place)}`, {
    hint: remote.isLocal
      ? 'is repository.url of the site the path of a git repository, seen from the operations folder?'
      : `see whether this works as the same user: git ls-remote ${shellWord(place)}`,
    output: redact(stderr),
  })
}

/**
 * Brings one commit, without its history where the server allows it: MediaWiki's is a gigabyte.
 * Old servers give only branches and tags whole; so that is tried too. Returns git's words where
 * both failed.
 */
export async function fetchCommit(
  git: Git,
  remote: Remote,
  commit: string,
): Promise<string | undefined> {
  const alone = [`+${commit}:refs/wikistead/${commit}`]
  const first = await fetch(git, remote, ['--depth=1'], alone)
  if (first.status === 0) return undefined
  if (isBusy(first)) return redact(first.stderr)
  const second = await fetch(git, remote, [], HEADS_AND_TAGS)
  return redact(second.status === 0 ? first.stderr : second.stderr)
}

/** Another process may be bringing MediaWiki into the same mirror; then it is soon here for us. */
const PATIENCE_MS = 120_000
const PAUSE_MS = 250

const isBusy = ({ status, stderr }: Execution) =>
  status !== 0 && /\.lock': File exists|cannot lock ref|shallow file has changed/.test(stderr)

async function fetch(
  git: Git,
  remote: Remote,
  flags: readonly string[],
  refspecs: readonly string[],
): Promise<Execution> {
  const args = ['fetch', '--quiet', '--force', '--no-tags', '--no-recurse-submodules']
  args.push('--no-auto-maintenance', '--no-write-fetch-head', '--no-show-forced-updates')
  // Where the source itself is a shallow clone, as CI makes them.
  args.push('--update-shallow', ...flags)
  // A local repository may belong to somebody else; git starts its other half without our -c.
  if (remote.isLocal) args.push('--upload-pack=git -c safe.directory=* upload-pack')
  args.push('--', remote.url, ...refspecs)
  const env = { GIT_ALLOW_PROTOCOL: allowedProtocols(remote) }
  const start = performance.now()
  for (;;) {
    const result = await git.run(args, { env })
    if (!isBusy(result) || performance.now() - start > PATIENCE_MS) return result
    await sleep(PAUSE_MS)
  }
}
