import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderVcl } from '../../domain/edge/vcl.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { debianReleases, type DockerEnvironment, type Site } from '../../domain/sites/site.ts'
import type { Action, Provider } from '../../ports/provider.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { backupPlace } from './backup-place.ts'
import {
  readContainers,
  removeHost,
  startHost,
  STOP_TIMEOUT,
  type Container,
} from './containers.ts'
import { docker, dockerMust } from './docker.ts'
import { awaitEdge, edgeAdmin, reloadEdge } from './edge-admin.ts'
import { writeHostFile } from './host-files.ts'
import { describeHosts, imagesOf, type Folders, type HostSpec } from './hosts.ts'
import { buildImage, imageTag, isBuilt } from './images.ts'
import { naming } from './naming.ts'
import { ensureNetwork, readNetwork, removeNetwork } from './network.ts'
import { readPackagesDate, refreshImages, removeOldImages, swapImage } from './refresh-image.ts'

/** What the wiki's hosts need to know; the names are those of the file they read. */
const secretNames = ['databasePassword', 'secretKey', 'upgradeKey', 'administratorPassword']

/** Runs one environment on this machine's container engine. */
export function dockerProvider(
  site: Site,
  environment: DockerEnvironment,
  folders: Folders,
  secrets: Secrets,
): Provider {
  const names = naming(site.name, environment.name)
  const specs = describeHosts(site, environment, names, folders)
  const images = imagesOf(site)

  const vcl = (network: string) =>
    renderVcl(
      specs
        .filter(({ role }) => role === 'web')
        .map(({ name, number }) => ({ name, address: `${network}.${number}` })),
      { range: `${network}.0/24`, except: `${network}.1` },
      environment,
    )
  const backups = backupPlace(environment, folders, secrets)
  const vclPath = join(folders.hosts, 'edge', 'edge.vcl')

  async function prepareFolders(network: string): Promise<void> {
    const known = await secrets.ensure(secretNames)
    const shared = JSON.stringify(
      Object.fromEntries(secretNames.map((name) => [name, known[name]])),
    )
    await mkdir(join(folders.store, 'environments', environment.name, 'reports'), {
      recursive: true,
    })
    await mkdir(join(folders.store, 'environments', environment.name, 'pointer.cell'), {
      recursive: true,
    })
    await mkdir(join(folders.store, 'environments', environment.name, 'backups'), {
      recursive: true,
    })
    await mkdir(folders.backups, { recursive: true, mode: 0o700 })
    for (const { name, role } of specs) {
      const isSecret = role === 'web' || role === 'admin'
      await mkdir(join(folders.hosts, name), { recursive: true, mode: isSecret ? 0o700 : 0o755 })
      if (!isSecret) continue
      await writeHostFile(join(folders.hosts, name, 'secrets.json'), shared, 0o600)
    }
    await backups.write()
    await writeHostFile(vclPath, vcl(network))
  }

  const find = (host: string): HostSpec => {
    const spec = specs.find(({ name }) => name === host)
    if (spec === undefined) throw new Problem('host-unknown', `there is no host ${host}`)
    return spec
  }

  return {
    async plan() {
      const actions: Action[] = []
      for (const image of Object.values(images))
        if (!(await isBuilt(image)))
          actions.push({
            verb: 'build',
            subject: `image ${image.kind}`,
            reason: `${image.packages.length + image.extras.length} packages on Debian ${image.debian}`,
          })
      const network = await readNetwork(names)
      if (network === undefined)
        actions.push({ verb: 'create', subject: 'network', reason: names.network })
      const containers = await readContainers(names)
      const given = containers.has('admin') ? await backups.compare() : undefined
      refuseForeign(containers, site.name, folders)
      refuseOlderDatabase(containers, site)
      for (const spec of specs) {
        const found = containers.get(spec.name)
        if (found === undefined)
          actions.push({
            verb: 'create',
            subject: `host ${spec.name}`,
            reason: 'it does not exist',
          })
        else if (isOther(found, spec))
          actions.push({
            verb: 'replace',
            subject: `host ${spec.name}`,
            reason: 'its description changed; its data stays',
          })
        else if (!found.isRunning)
          actions.push({ verb: 'start', subject: `host ${spec.name}`, reason: 'it is stopped' })
        containers.delete(spec.name)
      }
      for (const name of containers.keys())
        actions.push({
          verb: 'remove',
          subject: `host ${name}`,
          reason: 'the site does not ask for it any more',
        })
      if (given !== undefined)
        actions.push({ verb: 'reload', subject: 'backup place', reason: given })
      const known = await readFile(vclPath, 'utf8').catch(() => undefined)
      if (network !== undefined && known !== undefined && known !== vcl(network))
        actions.push({
          verb: 'reload',
          subject: 'edge rules',
          reason: 'the heads or the rules changed',
        })
      return actions
    },

    async apply(action, emit) {
      const [kind = '', subject = ''] = action.subject.split(' ')
      const onLine = (message: string) =>
        emit({ type: 'progress', step: `${action.verb} ${action.subject}`, message })
      switch (action.verb) {
        case 'build': {
          const image = Object.values(images).find((known) => known.kind === subject)
          if (image !== undefined && !(await isBuilt(image)))
            await buildImage(
              image,
              { site: site.name, tag: imageTag(image), isFresh: false },
              onLine,
            )
          return
        }
        case 'create':
          await prepareFolders(await ensureNetwork(names))
          if (kind === 'host') await startHost(find(subject), names, folders)
          return
        case 'replace':
          await prepareFolders(await ensureNetwork(names))
          await removeHost(subject, names)
          await startHost(find(subject), names, folders)
          return
        case 'start':
          await prepareFolders(await ensureNetwork(names))
          await dockerMust(['start', names.container(subject)])
          return
        case 'remove':
          await removeHost(subject, names)
          await docker(['volume', 'rm', names.volume(subject)])
          return
        case 'change':
        case 'reload':
          await prepareFolders(await ensureNetwork(names))
          if (kind === 'edge') await reloadEdge(names)
      }
    },

    async stop() {
      const running = [...(await readContainers(names))].filter(([, { isRunning }]) => isRunning)
      const containers = running.map(([name]) => names.container(name))
      if (containers.length > 0)
        await dockerMust(['stop', '--time', String(STOP_TIMEOUT), ...containers])
    },

    async destroy() {
      const containers = await readContainers(names)
      for (const name of containers.keys())
        await dockerMust(['rm', '--force', names.container(name)])
      const volumes = await dockerMust(['volume', 'ls', '--quiet', ...names.filter])
      for (const volume of volumes.split('\n').filter(Boolean))
        await dockerMust(['volume', 'rm', volume])
      await removeNetwork(names)
      return []
    },

    async listOutdated() {
      const containers = await readContainers(names)
      return specs
        .filter(({ name, imageKind, image }) => {
          const found = containers.get(name)
          return imageKind === 'wiki' && found !== undefined && found.image !== image
        })
        .map(({ name }) => name)
    },

    async refreshImages(emit) {
      await refreshImages(Object.values(images), site.name, ({ kind }, message) =>
        emit({ type: 'progress', step: `build image ${kind}`, message }),
      )
    },

    async swapImages() {
      const swapped = await Promise.all(
        Object.values(images).map(async (image) => swapImage(image)),
      )
      return swapped.includes(true)
    },

    async readImages() {
      return Promise.all(
        Object.values(images).map(async (image) => ({
          kind: image.kind,
          packagesOf: (await readPackagesDate(image)) ?? null,
        })),
      )
    },

    removeOldImages: async (kept) => removeOldImages(site.name, Object.values(images), kept),

    async setDrained(host, drained) {
      const health = drained ? 'sick' : 'auto'
      await dockerMust([...edgeAdmin(names), 'backend.set_health', host, health])
      if (!drained) await awaitEdge(host, names)
    },
  }
}

/** Two sites of one name on one machine would take each other's hosts and disks. */
function refuseForeign(
  containers: ReadonlyMap<string, Container>,
  name: string,
  { operations }: Folders,
): void {
  for (const { folder } of containers.values())
    if (folder !== '' && folder !== operations && existsSync(folder))
      throw new Problem('site-name-taken', `the site "${name}" of ${folder} runs on this machine`, {
        hint: `give one of them another \`name\` in wikistead.config.ts, or there: wikistead down --destroy`,
      })
}

/** A database cannot read what a newer one wrote; it would never start again. */
function refuseOlderDatabase(
  containers: ReadonlyMap<string, Container>,
  { image: { debian } }: Site,
): void {
  const ran = debianReleases.find((name) => name === containers.get('database')?.debian)
  if (ran === undefined || debianReleases.indexOf(debian) >= debianReleases.indexOf(ran)) return
  throw new Problem(
    'upgrade-refused',
    `the database has run on Debian ${ran}; that of ${debian} is older and cannot read its files`,
    { hint: `set image.debian to '${ran}' in wikistead.config.ts` },
  )
}

/** The wiki's hosts get a new image by a roll, which drains them; all else is replaced at once. */
const isOther = (found: Container, spec: HostSpec) =>
  found.digest !== spec.digest || (spec.imageKind === 'service' && found.image !== spec.image)
