import { setTimeout as sleep } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { instanceCredentials } from './credentials.ts'

interface Question {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
}

/** Asks a service of AWS with the instance's own role; an answer of any kind is an answer. */
export type Ask = (service: string, url: string, question: Question) => Promise<Response>

/** Milliseconds without an answer until the question is asked again. */
const TIMEOUT = 30_000
const TRIES = 8

/**
 * AWS's own client for S3 alone is 1.4 MB in a bundle, three times the rest of the host program;
 * what hosts ask is five questions, so they are signed here and sent as they are.
 */
export function signedAsk(region: string, env: NodeJS.ProcessEnv): Ask {
  const credentials = instanceCredentials(env)
  return async (service, url, question) => {
    for (let tries = 1; ; tries++) {
      // What waited long must be signed anew, and perhaps with other credentials.
      const client = new AwsClient({ ...(await credentials()), service, region })
      const found = await send(client, url, question).catch((error: Error) => error)
      const isOver = tries === TRIES
      if (found instanceof Error) {
        if (isOver) throw found
      } else if (isOver || !(await shouldRetry(found))) return found
      await sleep(Math.random() * 100 * 2 ** tries)
    }
  }
}

async function send(client: AwsClient, url: string, question: Question): Promise<Response> {
  const { method, headers = {}, body } = question
  const content = typeof body === 'string' ? body : body && new Uint8Array(body)
  const signed = await client.sign(url, {
    ...{ method, headers: { ...headers } },
    ...(content === undefined ? {} : { body: content }),
  })
  // Only until the headers are there: a large body takes as long as it takes.
  const aborted = new AbortController()
  const timer = setTimeout(() => aborted.abort(), TIMEOUT)
  try {
    return await fetch(signed, { signal: aborted.signal })
  } finally {
    clearTimeout(timer)
  }
}

async function shouldRetry(answer: Response): Promise<boolean> {
  if (answer.status >= 500 || answer.status === 429) return true
  return answer.status === 400 && /Throttl|Rate exceeded/.test(await answer.clone().text())
}
