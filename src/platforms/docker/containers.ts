import { docker, dockerMust } from './docker.ts'
import type { Folders, HostSpec } from './hosts.ts'
import type { Naming } from './naming.ts'
import { ensureNetwork } from './network.ts'

/** Seconds that a host has to end its work before it is killed. */
export const STOP_TIMEOUT = 60

export interface Container {
  readonly digest: string
  readonly image: string
  readonly isRunning: boolean
  /** Which Debian it was made of; undefined where an earlier Wikistead made it. */
  readonly debian: string | undefined
  /** The operations folder that made it. */
  readonly folder: string
}

/** Makes and starts the host, with its disks where it has none yet. */
export async function startHost(spec: HostSpec, names: Naming, folders: Folders): Promise<void> {
  const network = await ensureNetwork(names)
  for (const volume of volumesOf(spec))
    await dockerMust(['volume', 'create', ...names.labels, volume])
  await dockerMust([
    ...['run', '--detach', '--init', '--restart', 'unless-stopped', ...names.labels],
    ...['--name', names.container(spec.name), '--hostname', spec.name],
    ...['--network', names.network, '--network-alias', spec.name],
    ...['--ip', `${network}.${spec.number}`],
    ...['--label', `wikistead.host=${spec.name}`, '--label', `wikistead.role=${spec.role}`],
    ...['--label', `wikistead.digest=${spec.digest}`],
    ...['--label', `wikistead.folder=${folders.operations}`],
    ...['--label', `wikistead.debian=${spec.debian}`],
    ...['--stop-timeout', String(STOP_TIMEOUT)],
    ...['--log-opt', 'max-size=20m', '--log-opt', 'max-file=3'],
    ...spec.options,
    spec.image,
  ])
}

const volumesOf = ({ options }: HostSpec) =>
  options.flatMap((option) => /^type=volume,source=([^,]+),/.exec(option)?.[1] ?? [])

/** Stops the host gracefully and removes it; its disks stay. */
export async function removeHost(host: string, names: Naming): Promise<void> {
  await docker(['stop', '--time', String(STOP_TIMEOUT), names.container(host)])
  await docker(['rm', '--force', names.container(host)])
}

/** The environment's containers, by the names of their hosts. */
export async function readContainers(names: Naming): Promise<Map<string, Container>> {
  const label = (name: string) => `{{.Label "wikistead.${name}"}}`
  const format = [
    ...[label('host'), label('digest'), '{{.Image}}', '{{.State}}', label('folder')],
    label('debian'),
  ].join('\t')
  const listed = await dockerMust(['ps', '--all', ...names.filter, '--format', format])
  return new Map(
    listed
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [name = '', digest = '', image = '', state = '', folder = '', debian] =
          line.split('\t')
        const isRunning = state === 'running'
        return [name, { digest, image, isRunning, folder, debian: debian || undefined }]
      }),
  )
}
