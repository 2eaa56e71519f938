import type { Readable } from 'node:stream'

/** A folder on the operator's machine. Names are relative to it, with `/` between parts. */
export interface Folder {
  /** Where the name is, for programs that are told a path. */
  path(name: string): string
  exists(name: string): Promise<boolean>
  /** Undefined where there is no such file. */
  read(name: string): Promise<string | undefined>
  /** Replaces the file, whole or not at all, and makes the folders above it. */
  write(name: string, content: string): Promise<void>
  /** As `write`, for what is large; where the stream breaks nothing is left. */
  writeStream(name: string, content: Readable): Promise<void>
  /** Moves a file or a folder with all that is in it; there must be nothing at `to`. */
  rename(from: string, to: string): Promise<void>
  /** A file, or a folder with all that is in it; accepts the same removal twice. */
  remove(name: string): Promise<void>
}
