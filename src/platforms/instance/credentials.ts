import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'
import { readMetadata } from './metadata.ts'

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const ROLES = '/latest/meta-data/iam/security-credentials/'

/** Milliseconds before they end in which others are asked for. */
const EARLY = 300_000
/** How often it is asked; just after its start an instance has no role. */
const TRIES = 5

/** The credentials of the instance's own role, by the second version of its interface only. */
export function instanceCredentials(env: NodeJS.ProcessEnv): () => Promise<Credentials> {
  let known: { readonly credentials: Credentials; readonly until: number } | undefined
  return async () => {
    if (known !== undefined && Date.now() < known.until - EARLY) return known.credentials
    try {
      known = await ask(env)
    } catch (error) {
      // Those that we have are good for some minutes more.
      if (known === undefined || Date.now() > known.until) throw error
    }
    return known.credentials
  }
}

async function ask(env: NodeJS.ProcessEnv) {
  for (let tries = 1; ; tries++)
    try {
      return await askOnce(env)
    } catch (error) {
      if (tries === TRIES)
        throw new Problem(
          'credentials-missing',
          `the instance does not say what its role may do: ${(error as Error).message}`,
          { cause: error },
        )
      await sleep(Math.random() * 200 * 2 ** tries)
    }
}

async function askOnce(env: NodeJS.ProcessEnv) {
  const [role] = (await readMetadata(env, ROLES))?.split('\n') ?? []
  const found = role === undefined ? undefined : await readMetadata(env, `${ROLES}${role}`)
  if (found === undefined) throw new Error('it has no role')
  const said = JSON.parse(found) as {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly Token: string
    readonly Expiration: string
  }
  return {
    credentials: {
      ...{ accessKeyId: said.AccessKeyId, secretAccessKey: said.SecretAccessKey },
      sessionToken: said.Token,
    },
    until: Date.parse(said.Expiration),
  }
}
