import { randomBytes } from 'node:crypto'
import type { Wiki } from '../../domain/acceptance/wiki.ts'
import { isProblem } from '../../domain/problems/problem.ts'
import { step } from '../step.ts'
import type { OpenedAccounts, Part } from './accounts.ts'
import type { Check, Need } from './check.ts'
import type { Means } from './means.ts'
import type { Stage } from './open-scene.ts'
import { deleteOwnPages, PREFIX } from './own-pages.ts'
import { keepSecrets } from './secrets.ts'
import { chooseSamples, findMissingSamples } from './samples.ts'
import { plantFiles, plantPages } from './seeds.ts'
import { logIn, type Session } from './session.ts'
import { takeTurns } from './turns.ts'

type Missing = Partial<Record<Need, string>>

/** Accounts, their sessions, and what the checks share; only what is needed is made. */
export async function assemble(chosen: readonly Check[], wiki: Wiki, means: Means) {
  const { browser, clock, post } = means
  const needs = new Set(
    chosen.flatMap((check) => (check.lacks?.(wiki) === undefined ? check.needs : [])),
  )
  const samples = chooseSamples(wiki, means.samples)
  const opened = await openNeeded(needs, wiki, means)
  const accounts = opened?.accounts ?? {}
  const { hide, redact } = keepSecrets()
  for (const { password } of Object.values(accounts)) hide(password)
  const mark = `${PREFIX} ${randomBytes(3).toString('hex')}`
  const titles = new Set<string>()
  const applicants: string[] = []
  const sessions = new Map<Part, Promise<Session>>()
  const session = async (as: Part): Promise<Session> => {
    const known = sessions.get(as) ?? open(as)
    sessions.set(as, known)
    return known
  }
  const open = async (as: Part) => {
    const account = accounts[as]
    if (account === undefined) throw new Error(`the check does not say that it needs the ${as}`)
    return logIn(await browser.client(), wiki, account)
  }
  const own = (name: string) => {
    const title = name.startsWith('File:') ? name : `${mark} ${name}`
    titles.add(title)
    return title
  }
  let isLeft = false
  const stage: Stage = {
    ...{ wiki, clock, browser, accounts, session, own, hide, post },
    ...{ expectation: means.expectation, slowSeconds: means.slowSeconds, hosts: means.hosts },
    samples,
    applicant(name) {
      const applicant = `${mark} ${name}`
      applicants.push(applicant)
      const email = post?.address(applicant.replaceAll(' ', '-').toLowerCase()) ?? ''
      return { name: applicant, email }
    },
    inTurn: takeTurns(),
    seedPages: once(async () => plantPages(await session('editor'), own)),
    seedFiles: once(async () => plantFiles(await session('editor'), own)),
  }
  return {
    ...{ stage, redact },
    missing: {
      ...findMissingSamples(samples),
      ...(await findMissing(needs, wiki, opened, means)),
    },
    /** Doing it twice does nothing more; gives what stays. */
    leave: async (): Promise<string[]> => {
      if (isLeft) return []
      isLeft = true
      if (opened === undefined) return []
      const cleaner = accounts.administrator === undefined ? 'editor' : 'administrator'
      const left =
        titles.size === 0 ? [] : await deleteOwnPages([...titles], await session(cleaner), clock)
      return [...left, ...(await opened.close(applicants))]
    },
  }
}

/** Whoever asks first begins it; all get the same. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined
  return async () => {
    begun ??= work()
    return begun
  }
}

async function openNeeded(needs: ReadonlySet<Need>, wiki: Wiki, means: Means) {
  const isNeeded = needs.has('editor') && wiki.readOnly === null
  return isNeeded ? step('test accounts', means, async () => means.openAccounts(wiki)) : undefined
}

async function findMissing(
  needs: ReadonlySet<Need>,
  wiki: Wiki,
  opened: OpenedAccounts | undefined,
  means: Means,
): Promise<Missing> {
  const none = `the wiki is read-only: ${wiki.readOnly ?? ''}`
  return {
    ...(wiki.readOnly === null ? {} : { editor: none, administrator: none, reader: none }),
    ...opened?.missing,
    ...(needs.has('mail') ? await findMailMissing(means) : {}),
    ...(means.hosts === undefined ? { hosts: 'the wiki is no environment of this site' } : {}),
  }
}

/** Asked before anything is sent there. */
async function findMailMissing({ post, clock }: Means): Promise<Missing> {
  if (post === undefined)
    return { mail: 'there is no mailbox to read: name one as mailbox in acceptance.wikis' }
  try {
    await post.mailbox.list(post.address('wikistead'), clock.now())
    return {}
  } catch (error) {
    if (!isProblem(error, 'mailbox-missing')) throw error
    return { mail: `${error.message}; ${error.hint ?? ''}` }
  }
}
