import type { Machine } from '../../ports/machine.ts'

export interface MemoryMachine extends Machine {
  node: string
  free: number
  /** What a command line prints; the tool is not installed where there is none. */
  readonly tools: Map<string, string>
  readonly takenPorts: Set<number>
}

/** A machine that has all that is needed. */
export function memoryMachine(): MemoryMachine {
  const tools = new Map([
    ['git --version', 'git version 2.47.2'],
    ['docker --version', 'Docker version 26.1.5'],
    ['docker info --format server {{.ServerVersion}}', 'server 26.1.5'],
    ['mmdebstrap --version', 'mmdebstrap 1.5.6'],
    ['/usr/bin/google-chrome --version', 'Google Chrome 142.0'],
  ])
  return {
    ...{ node: '20.19.0', free: 50e9, tools, takenPorts: new Set<number>() },
    nodeVersion() {
      return this.node
    },
    findTool: async (argv) => tools.get(argv.join(' ')),
    async freeBytes() {
      return this.free
    },
    async isPortFree(port) {
      return !this.takenPorts.has(port)
    },
  }
}
