import type { Readable } from 'node:stream'
import type { ComponentKind } from '../domain/releases/component.ts'

/**
 * The wiki repository with its submodules. Reads only; what is checked out nowhere cannot be
 * edited by accident. All hashes are full git object names.
 */
export interface Repository {
  /** Brings what is new at the source. Fails with `repository-unreachable` or `-refused`. */
  fetch(): Promise<void>
  /**
   * The commit that a branch, tag or hash names at the source. Branches come before tags, and
   * both before hashes that are cut short. Fails with `ref-invalid` or `ref-unknown`.
   */
  resolve(ref: string): Promise<Commit>
  /**
   * The parts of the commit, each with its own tree, submodules resolved to their commits and
   * `patches/` applied. Fails with `submodule-missing`, `component-missing`, `patch-failed`.
   */
  readParts(commit: string): Promise<Part[]>
  /** Refuses symbolic links that leave the part and names that no path should have. */
  checkPart(part: Part): Promise<void>
  /** All files of the part, with their object names, sorted. */
  listFiles(part: Part): Promise<PartFile[]>
  /** Undefined where there is no such file. */
  readFile(part: Part, path: string): Promise<string | undefined>
  /** True where a file of the part contains the text. */
  contains(part: Part, text: string): Promise<boolean>
  /** The part's files as a tar archive, each path below the part's root. */
  archive(part: Part): Readable
}

export interface Commit {
  readonly hash: string
  readonly subject: string
  readonly author: string
}

export interface Part {
  /** `core`, `extensions/Cite`, `skins/Vector`, `settings`. */
  readonly name: string
  readonly kind: ComponentKind
  readonly tree: string
  /** Which of the repository's mirrors holds the tree. */
  readonly mirror: string
}

export interface PartFile {
  readonly path: string
  readonly blob: string
}
