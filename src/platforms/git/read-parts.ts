import { Problem } from '../../domain/problems/problem.ts'
import type { Part } from '../../ports/repository.ts'
import type { Commits } from './commits.ts'
import type { Git } from './git.ts'
import type { Memo } from './memo.ts'
import { chooseSkipped, splitParts } from './parts.ts'
import { applyPatches } from './patches.ts'
import { graftSubmodules } from './submodules.ts'
import { checkWritable, linkWritable } from './writable.ts'

export interface Reading {
  /** Of the mirror that holds everybody's objects. */
  readonly git: Git
  readonly memo: Memo
  readonly commits: Commits
  readonly url: string
  readonly allowLocal: boolean
  readonly writable: readonly string[]
}

/** The parts of a commit. All that they depend on is named, so they are made only once. */
export async function readParts(commit: string, reading: Reading): Promise<Part[]> {
  const { git, memo, url, allowLocal, writable } = reading
  checkWritable(writable)
  const inputs = ['parts', commit, url, allowLocal, writable]
  const remember = async () => memo.remember(inputs, async () => makeParts(commit, reading))
  const parts = await remember()
  if (await areHere(git, parts)) return parts
  // Somebody cleared away objects that no ref holds, so nothing that was made can be trusted.
  await memo.forget()
  return remember()
}

async function makeParts(commit: string, reading: Reading): Promise<Part[]> {
  const { git, memo, url, writable } = reading
  const tree = await findTree(git, commit)
  const nest = { tree, url, prefix: '', skip: await chooseSkipped(git, tree), depth: 0 }
  const whole = await graftSubmodules(nest, reading)
  const parts = await splitParts(git, whole, commit)
  const patched = await applyPatches(git, memo, whole, parts)
  return Promise.all(patched.map(async (part) => linkWritable(git, part, writable)))
}

async function findTree(git: Git, commit: string): Promise<string> {
  const { stdout } = await git.run(['cat-file', '--batch-check'], { stdin: `${commit}^{tree}\n` })
  const tree = /^([0-9a-f]{40}) tree /.exec(stdout)?.[1]
  if (tree !== undefined) return tree
  throw new Problem('ref-unknown', `no commit ${JSON.stringify(commit)} was fetched`, {
    hint: 'resolve a branch or a tag first',
  })
}

async function areHere(git: Git, parts: readonly Part[]): Promise<boolean> {
  const stdin = parts.map(({ tree }) => `${tree}\n`).join('')
  return !(await git.read(['cat-file', '--batch-check'], { stdin })).includes(' missing\n')
}
