import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Machine } from '../../ports/machine.ts'
import { execute } from '../process/execute.ts'

/** Milliseconds in which a tool has to tell its version. */
const TIMEOUT = 10_000

export const localMachine = (): Machine => ({
  nodeVersion: () => process.versions.node,
  async findTool(argv) {
    try {
      const { status, stdout } = await execute(argv, { timeout: TIMEOUT })
      return status === 0 ? (stdout.trim().split('\n')[0] ?? '') : undefined
    } catch {
      return undefined
    }
  },
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  },
  isPortFree: async (port) =>
    new Promise((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    }),
})
