import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'
import { dockerMust } from './docker.ts'
import type { Naming } from './naming.ts'

/** The arguments of a command to Varnish itself. */
export const edgeAdmin = (names: Naming): string[] =>
  ['exec', names.container('edge')].concat('varnishadm', '-n', '/run/varnishd')

/** Milliseconds until a head that serves must have been noticed. */
const NOTICE_TIMEOUT = 30_000

/**
 * Waits until all of the edge's last probes call the host well. Most of them are not enough:
 * of a host that was replaced quickly the edge still remembers how well it was before.
 */
export async function awaitEdge(host: string, names: Naming): Promise<void> {
  const deadline = Date.now() + NOTICE_TIMEOUT
  const isHealthy = new RegExp(`\\.${host}\\s+probe\\s+(\\d+)/\\1\\s+healthy\\b`)
  while (!isHealthy.test(await dockerMust([...edgeAdmin(names), 'backend.list']))) {
    if (Date.now() > deadline)
      throw new Problem('hosts-missing', `the edge does not find ${host} well`, {
        hint: 'wikistead logs --host edge',
      })
    await sleep(200)
  }
}

/** Compiles the new rules beside the old ones; a request in flight keeps the ones it began with. */
export async function reloadEdge(names: Naming): Promise<void> {
  const label = `rules_${Date.now()}`
  await dockerMust([...edgeAdmin(names), 'vcl.load', label, '/etc/wikistead/host/edge.vcl'])
  await dockerMust([...edgeAdmin(names), 'vcl.use', label])
}
