import type { Role } from '../../domain/hosts/host.ts'

/** What the engine's objects of one environment are called, and how they are found again. */
export interface Naming {
  readonly prefix: string
  readonly network: string
  container(host: string): string
  volume(name: string): string
  readonly labels: readonly string[]
  readonly filter: readonly string[]
}

export function naming(site: string, environment: string): Naming {
  const prefix = `wikistead-${site}-${environment}`
  const owner = `wikistead.owner=${site}/${environment}`
  return {
    prefix,
    network: prefix,
    container: (host) => `${prefix}-${host}`,
    volume: (name) => `${prefix}-${name}`,
    labels: ['--label', owner],
    filter: ['--filter', `label=${owner}`],
  }
}

/** The last byte of each host's address, so that a host that is made again is found again. */
export function hostNumber(role: Role, index: number): number {
  const numbers: Readonly<Record<Role, number>> = {
    edge: 2,
    database: 3,
    cache: 4,
    mail: 5,
    admin: 6,
    web: 10,
  }
  return numbers[role] + index
}
