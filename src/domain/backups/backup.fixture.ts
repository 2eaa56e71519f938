import type { Backup } from './backup.ts'

/** A good backup that was made at an instant; `more` makes it another one. */
export function backupOf(endedAt: string, more: Partial<Backup> = {}): Backup {
  const position = { timeline: 'one', file: 'binlog.000001', offset: 4 }
  return {
    ...{ id: endedAt, startedAt: endedAt, endedAt, position, bytes: 1000 },
    ...{ witness: { position, at: endedAt, tables: {} }, release: 'r1', database: 'wiki' },
    ...{ verifiedAt: endedAt, fault: null },
    ...more,
  }
}
