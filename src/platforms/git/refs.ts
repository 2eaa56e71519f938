import { Problem } from '../../domain/problems/problem.ts'
import type { Commit } from '../../ports/repository.ts'
import type { Git } from './git.ts'
import { chooseNear } from './near.ts'

const REF = /^[A-Za-z0-9][A-Za-z0-9._/+@-]*$/
const NEVER = ['..', '@{', '//', '/.', './']
const FULL_HASH = /^[0-9a-f]{40}$/i
const SHORT_HASH = /^[0-9a-f]{7,39}$/i

/** Refuses what no branch, tag or hash is called, or what git would take for something else. */
function checkRef(ref: string): void {
  const isWrong = !REF.test(ref) || NEVER.some((part) => ref.includes(part))
  if (isWrong || /(\.lock|\/|\.)$/.test(ref) || ref.includes('.lock/'))
    throw invalid(ref, 'is not the name of a branch or tag, nor a hash')
}

/** The commit that the ref names in the mirror; `place` is how messages call the repository. */
export async function resolveRef(git: Git, ref: string, place: string): Promise<Commit> {
  checkRef(ref)
  const named = await findNamed(git, ref)
  if (FULL_HASH.test(ref)) return resolveHash(git, ref.toLowerCase(), named !== undefined, place)
  const hash = named ?? (await findAbbreviated(git, ref))
  return (hash && (await readCommit(git, hash))) || unknown(git, ref, place)
}

async function resolveHash(git: Git, hash: string, isName: boolean, place: string) {
  if (await isContained(git, hash))
    return (await readCommit(git, hash)) ?? unknown(git, hash, place)
  if (!isName) return unknown(git, hash, place)
  throw invalid(hash, 'is only the name of a branch or tag, made to look like the hash of a commit')
}

/** Asked for by full name: what git guesses from a short one, an attacker can name so. */
async function findNamed(git: Git, ref: string): Promise<string | undefined> {
  const names = [`refs/heads/${ref}`, `refs/tags/${ref}`]
  const refs = await listRefs(git, names)
  return names.map((name) => refs.get(name)).find((hash) => hash !== undefined)
}

async function listRefs(git: Git, patterns: readonly string[]): Promise<Map<string, string>> {
  const format = '--format=%(refname) %(objectname)'
  const listing = await git.read(['for-each-ref', format, '--', ...patterns])
  const lines = listing.split('\n').slice(0, -1)
  return new Map(lines.map((line) => line.split(' ') as [string, string]))
}

/** Looks only among what branches and tags hold: the objects are shared with submodules. */
async function findAbbreviated(git: Git, ref: string): Promise<string | undefined> {
  if (!SHORT_HASH.test(ref)) return undefined
  const listing = await git.read(['rev-parse', `--disambiguate=${ref.toLowerCase()}`])
  const hashes = listing.split('\n').slice(0, -1)
  const contained = await Promise.all(hashes.map(async (hash) => isContained(git, hash)))
  const commits = hashes.filter((_, at) => contained[at])
  if (commits.length > 1) throw invalid(ref, `begins several commits: ${commits.join(', ')}`)
  return commits[0]
}

/** Fails for what is no commit, which then is not contained either. */
async function isContained(git: Git, hash: string): Promise<boolean> {
  const flags = ['--count=1', '--format=%(refname)', `--contains=${hash}`]
  const { status, stdout } = await git.run(['for-each-ref', ...flags, 'refs/heads', 'refs/tags'])
  return status === 0 && stdout !== ''
}

/** Follows a tag to its commit; undefined where there is none at its end. */
async function readCommit(git: Git, hash: string): Promise<Commit | undefined> {
  const flags = ['-1', '--no-show-signature', '--encoding=UTF-8', '--format=%H%x00%an%x00%s']
  const { status, stdout } = await git.run(['log', ...flags, `${hash}^{commit}`, '--'])
  const [full, author = '', subject = ''] = stdout.trimEnd().split('\0')
  if (status !== 0 || full === undefined || !FULL_HASH.test(full)) return undefined
  return { hash: full, subject: printable(subject), author: printable(author) }
}

/** Anybody writes these, and terminals obey control characters. */
const printable = (text: string) => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()

async function unknown(git: Git, ref: string, place: string): Promise<never> {
  const heads = [...(await listRefs(git, ['refs/heads'])).keys()]
  const branches = heads.map((name) => name.slice('refs/heads/'.length))
  const near = chooseNear(ref, branches)
  const what = FULL_HASH.test(ref) ? 'no branch or tag that holds' : 'no branch, tag or commit'
  throw new Problem('ref-unknown', `${JSON.stringify(place)} has ${what} ${JSON.stringify(ref)}`, {
    hint:
      branches.length === 0
        ? 'it has no branches at all; push one first'
        : near.length > 0
          ? `did you mean ${near.join(', ')}?`
          : `its branches: ${branches.slice(0, 4).join(', ')}${branches.length > 4 ? ', …' : ''}`,
  })
}

const invalid = (ref: string, why: string) =>
  new Problem('ref-invalid', `${JSON.stringify(ref)} ${why}`, {
    hint: 'give a branch, a tag, or at least 7 characters of a hash',
  })
