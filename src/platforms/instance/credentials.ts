import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../domain/problems/problem.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Where an instance is told about itself; the variable is the one that AWS's own tools know. */
const serviceOf = (env: NodeJS.ProcessEnv) =>
  env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? 'http://169.254.169.254'

const ROLES = '/latest/meta-data/iam/security-credentials/'

/** Milliseconds before they end in which others are asked for. */
const EARLY = 300_000
/** Milliseconds until one question is asked again; just after its start an instance has no role. */
const TIMEOUT = 2000
const TRIES = 5

/** The credentials of the instance's own role, by the second version of its interface only. */
export function instanceCredentials(env: NodeJS.ProcessEnv): () => Promise<Credentials> {
  let known: { readonly credentials: Credentials; readonly until: number } | undefined
  return async () => {
    if (known !== undefined && Date.now() < known.until - EARLY) return known.credentials
    try {
      known = await ask(serviceOf(env))
    } catch (error) {
      // Those that we have are good for some minutes more.
      if (known === undefined || Date.now() > known.until) throw error
    }
    return known.credentials
  }
}

async function ask(service: string) {
  for (let tries = 1; ; tries++)
    try {
      return await askOnce(service)
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

async function askOnce(service: string) {
  const token = await get(`${service}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' },
  })
  const headers = { 'x-aws-ec2-metadata-token': token }
  const [role = ''] = (await get(`${service}${ROLES}`, { headers })).split('\n')
  const said = JSON.parse(await get(`${service}${ROLES}${role}`, { headers })) as {
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

async function get(url: string, init: RequestInit): Promise<string> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT) })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`)
  return (await answer.text()).trim()
}
