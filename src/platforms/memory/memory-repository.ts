import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { Problem } from '../../domain/problems/problem.ts'
import type { Commit, Part, Repository } from '../../ports/repository.ts'

/** Contents by path in the wiki repository. */
export type Files = Readonly<Record<string, string>>

export interface MemoryRepository extends Repository {
  /** Adds a commit on top of a branch, or of `main` to a new one; an empty text removes the file. */
  commit(changes: Files, more?: { branch?: string; subject?: string }): Commit
  /** Names of the parts whose archive was asked for, in order. */
  readonly archived: string[]
  /** What `fetch` fails with; undefined while the source answers. */
  fault: Problem | undefined
}

/** A wiki repository of plain texts; the objects' names come from their content, as git's do. */
export function memoryRepository(): MemoryRepository {
  const branches = new Map<string, Commit>()
  const trees = new Map<string, Files>()
  const commits: (Commit & { readonly files: Files })[] = []
  const archived: string[] = []

  const filesOf = ({ tree }: Part) => Object.entries(trees.get(tree) ?? {})
  const makePart = (name: string, files: Files): Part => {
    const tree = hash(JSON.stringify(files))
    trees.set(tree, files)
    return { name, kind: kindOf(name), tree, mirror: 'memory' }
  }

  return {
    archived,
    fault: undefined,
    commit(changes, { branch = 'main', subject = `change ${commits.length + 1}` } = {}) {
      const tip = branches.get(branch) ?? branches.get('main')
      const parent = commits.find(({ hash }) => hash === tip?.hash)
      const merged = Object.entries({ ...parent?.files, ...changes })
      const files = Object.fromEntries(merged.filter(([, content]) => content !== '').sort(byPath))
      const named = {
        subject,
        author: 'Ada',
        hash: hash(`${commits.length}${JSON.stringify(files)}`),
      }
      commits.push({ ...named, files })
      branches.set(branch, named)
      return named
    },
    async fetch() {
      if (this.fault !== undefined) throw this.fault
    },
    async resolve(ref) {
      if (!/^\w/.test(ref))
        throw new Problem('ref-invalid', `${JSON.stringify(ref)} names no commit`)
      const isHash = /^[0-9a-f]{7,40}$/.test(ref)
      const found =
        branches.get(ref) ?? (isHash ? commits.find(({ hash }) => hash.startsWith(ref)) : undefined)
      if (found === undefined)
        throw new Problem('ref-unknown', `there is no ${JSON.stringify(ref)}`)
      const { hash, subject, author } = found
      return { hash, subject, author }
    },
    async readParts(commit) {
      const parts = new Map<string, Record<string, string>>()
      for (const [path, content] of Object.entries(
        commits.find(({ hash }) => hash === commit)?.files ?? {},
      )) {
        const { name, inside } = split(path)
        parts.set(name, { ...parts.get(name), [inside]: content })
      }
      return [...parts].map(([name, files]) => makePart(name, files))
    },
    async checkPart() {},
    async listFiles(part) {
      return filesOf(part).map(([path, content]) => ({ path, blob: hash(content) }))
    },
    async readFile(part, path) {
      return trees.get(part.tree)?.[path]
    },
    async contains(part, text) {
      return filesOf(part).some(([, content]) => content.includes(text))
    },
    archive(part) {
      archived.push(part.name)
      return Readable.from(
        filesOf(part).map(([path, content]) => Buffer.from(`${path}\n${content}\n`)),
      )
    },
  }
}

const byPath = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1)

const hash = (text: string) => createHash('sha1').update(text).digest('hex')

function split(path: string): { name: string; inside: string } {
  const [, name, inside] = /^(core|(?:extensions|skins)\/[^/]+)\/(.+)$/.exec(path) ?? []
  return name === undefined || inside === undefined
    ? { name: 'settings', inside: path }
    : { name, inside }
}

function kindOf(name: string): Part['kind'] {
  if (name.startsWith('extensions/')) return 'extension'
  if (name.startsWith('skins/')) return 'skin'
  return name === 'core' ? 'core' : 'settings'
}
