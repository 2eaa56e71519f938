import { join } from 'node:path'
import type { Listener } from './domain/events/event.ts'
import { Problem } from './domain/problems/problem.ts'
import type { Site } from './domain/sites/site.ts'
import { directoryStore } from './platforms/directory-store/directory-store.ts'
import { dockerDatastore } from './platforms/docker/docker-datastore.ts'
import { dockerEdge } from './platforms/docker/docker-edge.ts'
import { dockerFleet } from './platforms/docker/docker-fleet.ts'
import { dockerProvider } from './platforms/docker/docker-provider.ts'
import { describeHosts } from './platforms/docker/hosts.ts'
import { naming } from './platforms/docker/naming.ts'
import { gitRepository } from './platforms/git/git-repository.ts'
import { dockerMailbox } from './platforms/docker/docker-mailbox.ts'
import { fileSecrets } from './platforms/local/file-secrets.ts'
import { processHolders } from './platforms/local/process-holders.ts'
import { systemClock } from './platforms/local/system-clock.ts'
import { playwrightBrowser } from './platforms/playwright/playwright-browser.ts'
import type { Operator } from './ports/operator.ts'
import type { World } from './ports/world.ts'

interface Opening {
  readonly site: Site
  /** The operations folder; Wikistead's own things lie in `.wikistead` inside it. */
  readonly directory: string
  readonly environment: string
  readonly emit: Listener
  readonly operator: Operator
  readonly hostProgram: () => Promise<Buffer>
}

/** The real world of one environment. */
export function openWorld({
  site,
  directory,
  environment: name,
  emit,
  operator,
  hostProgram,
}: Opening): World {
  const environment = site.environments[name]
  if (environment === undefined)
    throw new Problem('environment-unknown', `there is no environment ${JSON.stringify(name)}`)
  const state = join(directory, '.wikistead')
  const folders = {
    operations: directory,
    store: join(state, 'store'),
    hosts: join(state, 'environments', name, 'hosts'),
    backups: chooseFolder(
      environment.backups.repository.place,
      join(state, 'backups', name, 'repository'),
    ),
  }
  const secrets = fileSecrets(join(state, 'environments', name, 'secrets.json'))
  const names = naming(site.name, name)
  const fleet = dockerFleet(names, describeHosts(site, environment, names, folders))
  return {
    ...{ site, environment, emit, operator, hostProgram, secrets },
    store: directoryStore(folders.store),
    repository: gitRepository(
      { ...site.repository, writable: site.wiki.writable },
      { stateDirectory: join(state, 'repository'), baseDirectory: directory },
    ),
    fleet,
    datastore: dockerDatastore(name, fleet),
    edge: dockerEdge(environment, names),
    browser: playwrightBrowser(site.acceptance),
    mailbox: dockerMailbox(fleet),
    provider: dockerProvider(site, environment, folders, secrets),
    clock: systemClock(),
    holders: processHolders(),
  }
}

/** What is no folder needs none, but then giving another place replaces no host. */
const chooseFolder = (place: string | null, otherwise: string) =>
  place?.startsWith('/') === true ? place : otherwise
