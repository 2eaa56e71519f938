import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Role } from '../../domain/hosts/host.ts'
import { describeImage, type Image } from '../../domain/images/image.ts'
import type { ImageKind } from '../../domain/images/kind.ts'
import type { DebianRelease, DockerEnvironment, Site } from '../../domain/sites/site.ts'
import { imageTag } from './images.ts'
import { hostNumber, type Naming } from './naming.ts'

/** Where the operations folder keeps what hosts see of it. */
export interface Folders {
  /** The operations folder itself. */
  readonly operations: string
  readonly store: string
  /** Holds one folder a host, read-only to it: secrets, the edge's rules. */
  readonly hosts: string
  /** The encrypted repository of this environment's backups, where that is a folder. */
  readonly backups: string
}

/** A host as it should be. */
export interface HostSpec {
  readonly name: string
  readonly role: Role
  readonly imageKind: ImageKind
  readonly image: string
  readonly debian: DebianRelease
  readonly number: number
  /** Arguments of `docker create` that do not depend on the network's range. */
  readonly options: readonly string[]
  /** Tells a container with other mounts or ports from one that fits, whatever its image. */
  readonly digest: string
}

export const imagesOf = (site: Site): Readonly<Record<ImageKind, Image>> => ({
  wiki: describeImage('wiki', site.image),
  service: describeImage('service', { ...site.image, packages: [], php: {} }),
})

/** All hosts that the environment asks for, in the order in which they are started. */
export function describeHosts(
  site: Site,
  environment: DockerEnvironment,
  names: Naming,
  folders: Folders,
): HostSpec[] {
  const images = imagesOf(site)
  const { heads, port } = environment.platform
  const web = Array.from({ length: heads }, (_, index) => ({
    role: 'web' as const,
    name: `web${index + 1}`,
    index,
  }))
  const single = (role: Role) => ({ role, name: role, index: 0 })
  const members = [
    ...(['database', 'cache', 'mail', 'admin'] as const).map(single),
    ...web,
    single('edge'),
  ]
  return members.map(({ role, name, index }) => {
    const imageKind: ImageKind = role === 'web' || role === 'admin' ? 'wiki' : 'service'
    const image = imageTag(images[imageKind])
    const options = [
      ...['--env', `WIKISTEAD_HOST=${name}`, '--env', `WIKISTEAD_ROLE=${role}`],
      ...['--env', `WIKISTEAD_ENVIRONMENT=${environment.name}`],
      ...mounts(role, name, environment.name, names, folders),
      ...(role === 'edge' ? ['--publish', `127.0.0.1:${port}:80`] : []),
    ]
    const digest = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 16)
    const number = hostNumber(role, index)
    const { debian } = site.image
    return { name, role, imageKind, image, debian, number, options, digest }
  })
}

function mounts(role: Role, name: string, environment: string, names: Naming, folders: Folders) {
  const bind = (from: string, to: string, readOnly: boolean) => [
    '--mount',
    `type=bind,source=${from},target=${to}${readOnly ? ',readonly' : ''}`,
  ]
  const volume = (from: string, to: string) => [
    '--mount',
    `type=volume,source=${names.volume(from)},target=${to}`,
  ]
  const own = bind(join(folders.hosts, name), '/etc/wikistead/host', true)
  // The admin host copies and restores: it sees the database's disk and the repository.
  const datastore = [
    ...volume('database', '/var/lib/mysql'),
    ...bind(folders.backups, '/var/lib/wikistead/backups/repository', false),
    ...bind(
      join(folders.store, 'environments', environment, 'backups'),
      '/var/lib/wikistead/backup-state',
      false,
    ),
  ]
  switch (role) {
    case 'web':
    case 'admin':
      return [
        ...own,
        ...bind(folders.store, '/var/lib/wikistead/store', true),
        ...bind(
          join(folders.store, 'environments', environment, 'reports'),
          '/var/lib/wikistead/reports',
          false,
        ),
        ...volume(name, '/srv/wikistead'),
        ...volume('uploads', '/srv/wikistead/uploads'),
        ...(role === 'admin' ? datastore : []),
      ]
    case 'database':
      return volume('database', '/var/lib/mysql')
    case 'mail':
      return volume('mail', '/var/mail/caught')
    case 'edge':
      return own
    case 'cache':
      return []
  }
}
