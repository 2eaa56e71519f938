import { acceptancePrefix, describeCounts } from '../../domain/acceptance/acceptance.ts'
import { parseExpectation, type Expectation } from '../../domain/acceptance/expectation.ts'
import type { Folder } from '../../ports/folder.ts'
import type { World } from '../../ports/world.ts'
import { recorded, type Detail } from '../journal/record.ts'
import { setReadOnly } from '../read-only.ts'
import { readPointer } from '../rollouts/pointer.ts'
import { accept, type Accepted } from './accept.ts'
import { openAccounts } from './accounts.ts'
import type { Choice } from './choose-checks.ts'
import { environmentHosts } from './hosts.ts'
import { listFiles } from './list-files.ts'
import { PREFIX } from './own-pages.ts'
import { findPost, ownAddress } from './post.ts'

/** In the operations folder, to be reviewed and committed. */
export const EXPECTATION_FILE = 'acceptance.json'

/** Milliseconds until one check must have ended. */
const CHECK_LIMIT = 60_000

export interface AcceptanceRequest extends Choice {
  /** Writes down what the wiki is, instead of comparing it. */
  readonly isRecording: boolean
}

export interface AcceptedEnvironment extends Accepted {
  readonly outcome: 'done'
  /** The report's key in the store. */
  readonly report: string
}

/** Runs the checks on an environment, and keeps the report in the store. */
export async function acceptEnvironment(
  request: AcceptanceRequest,
  folder: Folder,
  world: World,
): Promise<AcceptedEnvironment> {
  const { environment, store, browser, clock, emit } = world
  const expectation = request.isRecording ? undefined : await readExpectation(folder)
  const detail: Detail = {}
  const post = findPost(world)
  return recorded('accept', detail, world, async () => {
    await endAbandonedReadOnly(world)
    const accepted = await accept(
      { ...request, address: environment.url },
      {
        ...{ browser, clock, emit, expectation, environment: environment.name },
        ...{ isProduction: environment.production, slowSeconds: world.site.acceptance.slowSeconds },
        ...(post === undefined ? {} : { post }),
        samples: world.site.acceptance.samples,
        limit: CHECK_LIMIT,
        openAccounts: async () => openAccounts(post?.address ?? ownAddress, world),
        hosts: environmentHosts({ ...world, emit: () => undefined }),
      },
    )
    const key = `${acceptancePrefix(environment.name)}${accepted.run.id}`
    for (const [name, content] of listFiles(accepted)) await store.write(`${key}/${name}`, content)
    if (request.isRecording) await recordExpectation(accepted, folder)
    const report = `${key}/report.html`
    Object.assign(detail, { found: describeCounts(accepted.run.results), report })
    return { ...accepted, outcome: 'done' as const, report }
  })
}

/** A run that was killed while it tried read-only mode left it on. */
async function endAbandonedReadOnly(world: World): Promise<void> {
  const { readOnly } = await readPointer(world)
  if (readOnly?.startsWith(PREFIX) === true) await setReadOnly(null, world)
}

export async function readExpectation(folder: Folder): Promise<Expectation | undefined> {
  const content = await folder.read(EXPECTATION_FILE)
  return content === undefined
    ? undefined
    : parseExpectation(content, folder.path(EXPECTATION_FILE))
}

/** Only a wiki where nothing fails is known to be right; otherwise the file stays as it is. */
export async function recordExpectation({ run, wiki }: Accepted, folder: Folder): Promise<void> {
  if (run.results.some(({ verdict }) => verdict === 'failed')) return
  const passed = run.results.filter(({ verdict }) => verdict === 'passed')
  const expectation: Expectation = {
    ...{ wiki: run.wiki, recordedAt: run.startedAt, checks: passed.map(({ check }) => check) },
    ...wiki.described,
  }
  await folder.write(EXPECTATION_FILE, `${JSON.stringify(expectation, null, 2)}\n`)
}
