import { docker, dockerMust } from '../../../src/platforms/docker/docker.ts'
import { execute } from '../../../src/platforms/process/execute.ts'
import { GATEWAY, NAME, SUBNET } from './names.ts'

/** What the network is called as an interface of this machine, which takes 15 letters. */
const BRIDGE = 'wikirehearsal'

/** Where every instance asks about itself. */
const METADATA = '169.254.169.254'
export const METADATA_PORT = 8169

/** What instances ask at AWS's address for it comes to this machine, and only what comes from them. */
const redirect = [
  ...['PREROUTING', '-i', BRIDGE, '-d', METADATA, '-p', 'tcp', '--dport', '80'],
  ...['-j', 'DNAT', '--to-destination', `${GATEWAY}:${METADATA_PORT}`],
]
const rule = async (verb: '-A' | '-D') =>
  execute(['iptables', '-t', 'nat', verb, ...redirect] as [string, ...string[]])

/** A network with the addresses of an environment on AWS. */
export async function makeNetwork(): Promise<void> {
  await dockerMust([
    ...['network', 'create', '--subnet', SUBNET, '--gateway', GATEWAY],
    ...['--opt', `com.docker.network.bridge.name=${BRIDGE}`, NAME],
  ])
  const { status, stderr } = await rule('-A')
  if (status !== 0) throw new Error(`the rehearsal runs as root: ${stderr}`)
}

/** Removes whatever a rehearsal made, this one or one that was killed. */
export async function removeEverything(): Promise<void> {
  while ((await rule('-D')).status === 0);
  for (const id of await list('ps', '--all', '--quiet', '--filter', `name=^${NAME}-`))
    await dockerMust(['rm', '--force', '--volumes', id])
  await docker(['network', 'rm', NAME])
  for (const id of await list('volume', 'ls', '--quiet', '--filter', `name=^${NAME}-`))
    await dockerMust(['volume', 'rm', id])
  for (const id of await list('images', '--quiet', `${NAME}-ami`))
    await docker(['rmi', '--force', id])
}

const list = async (...args: readonly string[]) =>
  (await dockerMust(args)).split('\n').filter(Boolean)
