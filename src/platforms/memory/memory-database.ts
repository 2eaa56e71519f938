import type { Answer } from './memory-answers.ts'
import { memoryContent, memoryFileRow } from './memory-wiki.ts'

export interface MemoryDatabase {
  /** The databases that there are; true where the wiki may write. */
  readonly writable: Map<string, boolean>
  /** Edits that were saved after any moment that is asked about. */
  edits: number
  readonly answer: Answer
}

/** A database server that knows which databases it has and who may write, and nothing else. */
export function memoryDatabase(): MemoryDatabase {
  const writable = new Map<string, boolean>()
  const statements: readonly (readonly [RegExp, (name: string) => unknown])[] = [
    [
      /^CREATE DATABASE (?:IF NOT EXISTS )?`(\w+)`/,
      (name) => writable.set(name, writable.get(name) ?? false),
    ],
    [/^DROP DATABASE (?:IF EXISTS )?`(\w+)`/, (name) => writable.delete(name)],
    [
      /^GRANT SELECT, INSERT, .* ON `(\w+)`/,
      (name) => writable.has(name) && writable.set(name, true),
    ],
    [/^REVOKE .* ON `(\w+)`/, (name) => writable.has(name) && writable.set(name, false)],
  ]
  const database: MemoryDatabase = {
    writable,
    edits: 0,
    answer({ argv, stdin = '' }) {
      if (argv[0] !== 'mariadb') return undefined
      for (const statement of stdin.split(';').map((text) => text.trim()))
        for (const [form, act] of statements) {
          const name = form.exec(statement)?.[1]
          if (name !== undefined) act(name)
        }
      if (stdin.includes('data_length'))
        return { stdout: [...writable.keys()].map((name) => `${name}\t1000000`).join('\n') }
      if (stdin.includes('information_schema.tables')) return { stdout: '1\n' }
      if (stdin.includes('information_schema.schemata'))
        return { stdout: [...writable.keys()].join('\n') }
      if (stdin.includes('`.revision), (')) return { stdout: '1\t1\n' }
      if (stdin.includes('page_latest')) return { stdout: `1\t${memoryContent.revision}\n` }
      if (stdin.includes('img_sha1')) return { stdout: memoryFileRow }
      if (stdin.includes('rev_timestamp')) return { stdout: `${database.edits}\n` }
      return { stdout: stdin.includes('COUNT(*)') || stdin.includes('MAX(id)') ? '0\n' : '' }
    },
  }
  return database
}
