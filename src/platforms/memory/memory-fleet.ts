import { Readable } from 'node:stream'
import type { Role } from '../../domain/hosts/host.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Command, Fleet } from '../../ports/fleet.ts'
import type { Store } from '../../ports/store.ts'
import { usualAnswers, type Answer } from './memory-answers.ts'
import { memoryDatabase, type MemoryDatabase } from './memory-database.ts'
import { memoryHost, type MemoryHost } from './memory-host.ts'

export interface MemoryFleet extends Fleet {
  host(name: string): MemoryHost
  /** The web heads. */
  heads(): MemoryHost[]
  all(): MemoryHost[]
  readonly database: MemoryDatabase
  /** Asked before the usual answers; the newest is asked first. */
  answer(answer: Answer): void
  /** Every command that ran, with the host's name. */
  readonly commands: (Command & { readonly host: string })[]
}

interface FleetOptions {
  readonly heads: number
  readonly environment: string
  readonly store: Store
  readonly clock: Clock
}

const others: Readonly<Record<string, Role>> = {
  admin: 'admin',
  cache: 'cache',
  database: 'database',
  edge: 'edge',
  mail: 'mail',
}

/** Simulated hosts: web heads and an admin that follow the pointer, and the services. */
export function memoryFleet({ heads, ...surroundings }: FleetOptions): MemoryFleet {
  const names = Array.from({ length: heads }, (_, index) => [`web${index + 1}`, 'web'] as const)
  const hosts = [...Object.entries(others), ...names].map(([name, role]) =>
    memoryHost(name, role, surroundings),
  )
  const database = memoryDatabase()
  const answers: Answer[] = [database.answer, usualAnswers]
  const commands: (Command & { host: string })[] = []

  const host = (name: string) => {
    const found = hosts.find((known) => known.name === name)
    if (found === undefined) throw new Problem('host-unknown', `there is no host ${name}`)
    return found
  }
  const ask = (name: string, command: Command) => {
    if (host(name).describe().state !== 'running')
      throw new Problem('not-running', `the host ${name} does not run`)
    commands.push({ ...command, host: name })
    for (const answer of answers) {
      const output = answer(command, name)
      if (output !== undefined) return { status: 0, stdout: '', stderr: '', ...output }
    }
    return { status: 0, stdout: '', stderr: '' }
  }

  return {
    ...{ host, commands, database },
    heads: () => hosts.filter(({ role }) => role === 'web'),
    all: () => hosts,
    answer: (answer) => void answers.unshift(answer),
    list: async () => hosts.map((known) => known.describe()),
    run: async (name, command) => ask(name, command),
    stream(name, command) {
      const { status, stdout } = ask(name, command)
      const content =
        status === 0 ? [Buffer.from(stdout === '' ? command.argv.join(' ') : stdout)] : []
      return Readable.from(
        (function* () {
          yield* content
          if (status !== 0)
            throw new Problem('command-failed', `${command.argv[0]} ended with ${status}`)
        })(),
      )
    },
    attach: async (name, command) => ask(name, command).status,
    async logs(name, { tail }, onLine) {
      for (const line of host(name).said.slice(-tail)) onLine(line)
    },
  }
}
