import { cpus, loadavg, release, totalmem } from 'node:os'
import { must } from '../processes.mjs'

/** Where and when it was measured. */
export async function describeMachine() {
  const { stdout } = await must(['docker', 'version', '--format', '{{.Server.Version}}'])
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    kernel: release(),
    node: process.version,
    docker: stdout.trim(),
    load: loadavg().map((value) => value.toFixed(2)),
    versions: /** @type {string[]} */ ([]),
  }
}
