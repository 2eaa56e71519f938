import { join } from 'node:path'
import { asMissingPackage } from './domain/aws/packages.ts'
import type { Listener } from './domain/events/event.ts'
import { Problem } from './domain/problems/problem.ts'
import {
  isOnAws,
  isOnDocker,
  type AwsEnvironment,
  type DockerEnvironment,
  type ForeignWiki,
  type MailboxSettings,
  type Site,
} from './domain/sites/site.ts'
import { findForeign } from './operations/accept/given.ts'
import { directoryStore } from './platforms/directory-store/directory-store.ts'
import { dockerDatastore } from './platforms/docker/docker-datastore.ts'
import { dockerEdge } from './platforms/docker/docker-edge.ts'
import { dockerFleet } from './platforms/docker/docker-fleet.ts'
import { dockerLogArchive } from './platforms/docker/docker-log-archive.ts'
import { dockerProvider } from './platforms/docker/docker-provider.ts'
import { describeHosts } from './platforms/docker/hosts.ts'
import { naming } from './platforms/docker/naming.ts'
import { gitRepository } from './platforms/git/git-repository.ts'
import { fileSecrets } from './platforms/local/file-secrets.ts'
import { givenSecrets } from './platforms/local/given-secrets.ts'
import { processHolders } from './platforms/local/process-holders.ts'
import { systemClock } from './platforms/local/system-clock.ts'
import { caughtMailbox } from './platforms/mail/caught-mailbox.ts'
import { commandMailbox } from './platforms/mail/command-mailbox.ts'
import { imapMailbox } from './platforms/mail/imap-mailbox.ts'
import { playwrightBrowser } from './platforms/playwright/playwright-browser.ts'
import type { Clock } from './ports/clock.ts'
import type { GivenSecrets } from './ports/given-secrets.ts'
import type { Mailbox } from './ports/mailbox.ts'
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
export async function openWorld(opening: Opening): Promise<World> {
  const { site, directory, environment: name, emit, operator, hostProgram } = opening
  const environment = site.environments[name]
  if (environment === undefined)
    throw new Problem('environment-unknown', `there is no environment ${JSON.stringify(name)}`)
  const clock = systemClock()
  const common = {
    ...{ site, environment, emit, operator, hostProgram, clock },
    holders: processHolders(),
    browser: playwrightBrowser(site.acceptance),
    repository: gitRepository(
      { ...site.repository, writable: site.wiki.writable },
      { stateDirectory: join(directory, STATE, 'repository'), baseDirectory: directory },
    ),
  }
  if (isOnAws(environment)) return { ...common, ...(await openOnAws(environment, opening, clock)) }
  if (isOnDocker(environment)) return { ...common, ...openOnDocker(environment, opening) }
  throw new Problem('config-invalid', `${name} lives on a platform that is not known`)
}

/** Holds Wikistead's own things, in the operations folder. */
const STATE = '.wikistead'

function openOnDocker(environment: DockerEnvironment, { site, directory }: Opening) {
  const state = join(directory, STATE)
  const { name } = environment
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
    ...{ fleet, secrets, logArchive: dockerLogArchive(names, fleet) },
    store: directoryStore(folders.store),
    datastore: dockerDatastore(name, fleet),
    edge: dockerEdge(environment, names),
    mailbox: caughtMailbox(fleet),
    provider: dockerProvider(site, environment, folders, secrets),
  }
}

/** AWS's packages are large, and most sites never need them: they are loaded here and only here. */
async function openOnAws(environment: AwsEnvironment, opening: Opening, clock: Clock) {
  try {
    const { openAws } = await import('./platforms/aws/open.ts')
    const warn = (message: string) => opening.emit({ type: 'warning', message })
    return {
      ...(await openAws(opening.site, environment, clock, warn)),
      ...findMailbox(environment, opening),
    }
  } catch (error) {
    throw asMissingPackage(error, environment.name)
  }
}

/** SES takes mail to its recipients: only the mailbox of the configuration can be looked at. */
function findMailbox({ url }: AwsEnvironment, { site, directory }: Opening) {
  const wiki = findForeign(site, url)
  const mailbox = wiki === undefined ? undefined : openForeign(url, wiki, directory).mailbox
  const mailAddress = wiki?.mailbox?.address
  return { mailbox, ...(mailAddress === undefined ? {} : { mailAddress }) }
}

/** What is no folder needs none, but then giving another place replaces no host. */
const chooseFolder = (place: string | null, otherwise: string) =>
  place?.startsWith('/') === true ? place : otherwise

/** What the configuration gives for a wiki that Wikistead does not run. */
export function openForeign(address: string, wiki: ForeignWiki, directory: string) {
  const folder = new URL(address).host.replaceAll(/[^\w.-]/g, '-')
  const secrets = givenSecrets(
    process.env,
    fileSecrets(join(directory, STATE, 'wikis', folder, 'secrets.json')),
  )
  const mailbox = wiki.mailbox === null ? undefined : openMailbox(wiki.mailbox, secrets, directory)
  return { wiki, secrets, mailbox }
}

/** Milliseconds that a mailbox may take for one answer. */
const MAILBOX_PATIENCE = 15_000

function openMailbox(
  { command, imap }: MailboxSettings,
  secrets: GivenSecrets,
  directory: string,
): Mailbox | undefined {
  if (command !== null)
    return commandMailbox({ argv: command, directory, timeout: MAILBOX_PATIENCE })
  if (imap === null) return undefined
  const findPassword = async () => {
    const password = await secrets.find('mailboxPassword')
    if (password !== undefined) return password
    throw new Problem(
      'mailbox-missing',
      `nobody gave the password of ${imap.user} at ${imap.host}`,
      {
        hint: `give it as ${secrets.describe('mailboxPassword')}`,
      },
    )
  }
  return imapMailbox({ server: imap, findPassword, patience: MAILBOX_PATIENCE })
}
