import { join } from 'node:path'
import { execute, type Execution } from '../../src/platforms/process/execute.ts'
import { root } from './site.ts'

/** Runs an operation that is killed at a point; with point 0 it ends, and prints how many there are. */
export const dieAt = async (
  directory: string,
  operation: 'copy' | 'deploy' | 'drill' | 'restore' | 'rollback',
  point: number,
): Promise<Execution> =>
  execute([
    process.execPath,
    join(root, 'test/support/tool-that-dies.mjs'),
    ...[directory, operation, String(point)],
  ])
