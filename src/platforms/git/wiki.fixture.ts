import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll } from 'vitest'
import { isProblem, type ProblemCode } from '../../domain/problems/problem.ts'
import type { RepositorySource } from '../../domain/sites/site.ts'
import type { Part, Repository } from '../../ports/repository.ts'
import { execute } from '../process/execute.ts'
import { gitRepository } from './git-repository.ts'

/** A file's content, a link, a submodule at a commit, or nothing any more. */
type Content = string | Buffer | { link: string } | { commit: string } | null
export type Files = Readonly<Record<string, Content>>

const made: string[] = []

afterAll(async () => {
  await Promise.all(made.map(async (directory) => rm(directory, { recursive: true, force: true })))
})

/** Gone once the tests of the file are through. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'wikistead-git-')))
  made.push(directory)
  return directory
}

/** Runs git on a repository of a test; what it prints, trimmed. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await execute(['git', '-C', directory, ...args])
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}

/** A bare repository with one commit on `main`, if there are files. */
export async function makeRepository(files?: Files): Promise<string> {
  const directory = await temporaryDirectory()
  await git(directory, 'init', '--quiet', '--bare', '--initial-branch=main')
  if (files !== undefined) await commit(directory, files)
  return directory
}

/** Adds a commit with these changes to the branch; returns its hash. */
export async function commit(
  directory: string,
  files: Files,
  { branch = 'main', subject = 'A change', author = 'Ada' } = {},
): Promise<string> {
  const ref = `refs/heads/${branch}`
  const listing = await git(directory, 'for-each-ref', ref)
  const stdin = Readable.from([
    `commit ${ref}\ncommitter ${author} <ada@host.example> 1700000000 +0000\n`,
    data(Buffer.from(subject)),
    listing === '' ? '' : `from ${ref}^0\n`,
    ...Object.entries(files).map(([path, content]) => change(quote(path), content)),
  ])
  const argv = ['git', '-C', directory, 'fast-import', '--quiet', '--force'] as const
  const { status, stderr } = await execute(argv, { stdin })
  if (status !== 0) throw new Error(stderr)
  return git(directory, 'rev-parse', ref)
}

const data = (content: Buffer) =>
  Buffer.concat([Buffer.from(`data ${content.length}\n`), content, Buffer.from('\n')])

const quote = (path: string) =>
  `"${path.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`

function change(path: string, content: Content): string | Buffer {
  if (content === null) return `D ${path}\n`
  if (typeof content === 'object' && 'commit' in content)
    return `M 160000 ${content.commit} ${path}\n`
  const isLink = typeof content === 'object' && 'link' in content
  const bytes = Buffer.from(isLink ? content.link : content)
  const head = `M ${isLink ? '120000' : '100644'} inline ${path}\n`
  return Buffer.concat([Buffer.from(head), data(bytes)])
}

/** The least that is a wiki repository. */
export const WIKI: Files = {
  'LocalSettings.php': '<?php\n',
  'core/index.php': '<?php // core\n',
  'extensions/Cite/extension.json': '{}\n',
  'skins/Vector/skin.json': '{}\n',
}

/** What `.gitmodules` say of submodules: path, then URL. */
export const gitmodules = (urls: Readonly<Record<string, string>>): string =>
  Object.entries(urls)
    .map(([path, url]) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`)
    .join('')

/** Opens the repository as a site would, with a state folder of its own unless one is given. */
export async function open(
  url: string,
  more: Partial<RepositorySource> & { writable?: string[]; stateDirectory?: string } = {},
) {
  const stateDirectory = more.stateDirectory ?? (await temporaryDirectory())
  const defaults = { branch: 'main', allowLocalSubmodules: true, writable: [] }
  const source = { url, ...defaults, ...more }
  return gitRepository(source, { stateDirectory, baseDirectory: '/' })
}

/** The parts of what `main` is at the source now. */
export async function readMain(repository: Repository): Promise<Part[]> {
  await repository.fetch()
  return repository.readParts((await repository.resolve('main')).hash)
}

/** The part of that name of `main`. */
export async function readPart(repository: Repository, name: string): Promise<Part> {
  const part = (await readMain(repository)).find((part) => part.name === name)
  if (part === undefined) throw new Error(`no part ${name}`)
  return part
}

/**
 * Tries each value and tells those that did not end in this problem, with what came instead. The
 * message has to name the value, or what `named` makes of it.
 */
export async function findPassing(
  code: ProblemCode,
  values: readonly string[],
  task: (value: string) => Promise<unknown>,
  named: (value: string) => string = (value) => JSON.stringify(value),
): Promise<string[]> {
  const passing: string[] = []
  for (const value of values) {
    const outcome = await task(value).catch((error: unknown) => error)
    if (isProblem(outcome, code) && outcome.message.includes(named(value))) continue
    passing.push(`${JSON.stringify(value)}: ${String(outcome)}`)
  }
  return passing
}

/** Unpacks the part with the program that hosts use; returns where. */
export async function unpack(repository: Repository, part: Part): Promise<string> {
  const directory = await temporaryDirectory()
  const { status, stderr } = await execute(['tar', '-x', '-C', directory], {
    stdin: repository.archive(part),
  })
  if (status !== 0) throw new Error(stderr)
  return directory
}
