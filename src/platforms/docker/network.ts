import { createHash } from 'node:crypto'
import { Problem } from '../../domain/problems/problem.ts'
import { docker, dockerMust } from './docker.ts'
import type { Naming } from './naming.ts'

/** Ranges to choose from: 172.30.0.0/24 … 172.30.255.0/24. */
const RANGES = 256

/** The first three bytes of the environment's own network, or undefined before it is made. */
export async function readNetwork(names: Naming): Promise<string | undefined> {
  const format = '{{(index .IPAM.Config 0).Subnet}}'
  const found = await docker(['network', 'inspect', '--format', format, names.network])
  return found.status === 0 ? found.stdout.trim().replace(/\.0\/24$/, '') : undefined
}

/** Makes the network with fixed addresses, beginning the search where the name's hash points. */
export async function ensureNetwork(names: Naming): Promise<string> {
  const present = await readNetwork(names)
  if (present !== undefined) return present
  const first = createHash('sha256').update(names.network).digest()[0] ?? 0
  let last = ''
  for (let offset = 0; offset < RANGES; offset++) {
    const prefix = `172.30.${(first + offset) % RANGES}`
    const made = await docker([
      ...['network', 'create', ...names.labels],
      ...['--subnet', `${prefix}.0/24`, '--gateway', `${prefix}.1`, names.network],
    ])
    if (made.status === 0) return prefix
    last = made.stderr
    if (!/overlaps|already in use/.test(made.stderr)) break
  }
  throw new Problem('engine-failed', `the network ${names.network} could not be made`, {
    output: last,
  })
}

export const removeNetwork = async (names: Naming): Promise<void> => {
  if ((await readNetwork(names)) !== undefined) await dockerMust(['network', 'rm', names.network])
}
