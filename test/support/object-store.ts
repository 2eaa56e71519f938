import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execute } from '../../src/platforms/process/execute.ts'
import { container } from './hosts.ts'
import { root } from './site.ts'

/** An S3 server at an address that the hosts of the test site reach. */
export async function startObjectStore() {
  const program = ensureMoto()
  const format = '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}'
  const { stdout } = await execute(['docker', 'inspect', container('admin'), '--format', format])
  const address = stdout.trim()
  const port = await findPort(address)
  const server = spawn(program, ['-H', address, '-p', String(port)], { stdio: 'ignore' })
  const url = `http://${address}:${port}`
  for (let tries = 0; tries < 150; tries++) {
    if (server.exitCode !== null) throw new Error(`${program} ended with ${server.exitCode}`)
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      break
    await sleep(200)
  }
  return {
    url,
    async listObjects(bucket: string): Promise<string> {
      return (await fetch(`${url}/${bucket}?list-type=2`)).text()
    },
    async stop(): Promise<void> {
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
    },
  }
}

/** Python's moto speaks S3; where it is not installed it is, apart from everything else. */
function ensureMoto(): string {
  if (spawnSync('which', ['moto_server']).status === 0) return 'moto_server'
  const home = join(root, '.wikistead-test/moto')
  const program = join(home, 'bin/moto_server')
  if (existsSync(program)) return program
  for (const argv of [
    ['python3', '-m', 'venv', home],
    [join(home, 'bin/pip'), 'install', '--quiet', 'moto[server]==5.2.1'],
  ]) {
    const [file = '', ...args] = argv
    const done = spawnSync(file, args, { encoding: 'utf8' })
    if (done.status !== 0)
      throw new Error(
        `the tests of S3 need moto_server, and ${argv.join(' ')} failed: ${done.stderr}`,
      )
  }
  return program
}

async function findPort(address: string): Promise<number> {
  const probe = createServer().listen(0, address)
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
