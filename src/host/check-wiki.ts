import { request, type IncomingHttpHeaders } from 'node:http'
import { phpLogEnd, readPhpLog } from './php-log.ts'

/** Where the view is served: the live release, or the staged one that nobody sees yet. */
export const views = { current: 80, staged: 8081 } as const

/** Milliseconds; a page that takes longer on a cold head is broken. */
const TIMEOUT = 60_000
/** Milliseconds that PHP may take to write its last line after the answer. */
const LOG_DELAY = 50

/** A stack trace is deep, and its cause is on top. */
const MOST_LOG_LINES = 12

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Question {
  readonly name: string
  readonly path: string
  readonly isRight: (answer: Answer) => boolean
}

/** They fail apart from each other. */
const questions = {
  page: {
    name: 'the main page',
    // Any parameter besides the title keeps MediaWiki from redirecting to the short address.
    path: '/index.php?wikistead=proof',
    isRight: ({ body }: Answer) => body.includes('</html>') && body.includes('mw-'),
  },
  api: {
    name: 'the API',
    path: '/api.php?action=query&meta=siteinfo&format=json&formatversion=2',
    isRight: ({ body }: Answer) => body.startsWith('{"') && body.includes('"generator":"MediaWiki'),
  },
  scripts: {
    name: 'ResourceLoader',
    path: '/load.php?lang=en&modules=startup&only=scripts&raw=1&skin=vector',
    isRight: ({ body }: Answer) =>
      body.includes('mw.loader') && !body.includes('/* Internal error'),
  },
} satisfies Record<string, Question>

/**
 * What is asked. Every head shows a page, for which it needs its PHP, its disk, the database and
 * the cache. The rest depends on the code alone, so that one head speaks for all.
 */
export const occasions = {
  proof: ['page'],
  firstProof: ['page', 'api', 'scripts'],
  watch: ['page', 'api'],
} as const satisfies Record<string, readonly (keyof typeof questions)[]>

export interface Fault {
  readonly message: string
  readonly output: string
}

/**
 * Asks the wiki on this host itself. Returns what is wrong, or null. Each answer must come from
 * the activation that we mean, so an old release cannot vouch for a new one.
 */
export async function checkWiki(
  view: keyof typeof views,
  activation: string,
  server: string,
  occasion: keyof typeof occasions,
): Promise<Fault | null> {
  const logged = await phpLogEnd()
  const faults = await Promise.all(
    occasions[occasion].map(async (name) => ask(questions[name], view, activation, server)),
  )
  const fault = faults.find((found) => found !== null)
  if (fault === undefined) return null
  await new Promise((resolve) => setTimeout(resolve, LOG_DELAY))
  const log = (await readPhpLog(logged)).trim().split('\n').slice(0, MOST_LOG_LINES).join('\n')
  // The page names the file and line of an error, the log what led to it.
  return { message: fault.message, output: [fault.output, log].filter(Boolean).join('\n') }
}

async function ask(
  question: Question,
  view: keyof typeof views,
  activation: string,
  server: string,
): Promise<Fault | null> {
  let answer: Answer
  try {
    answer = await get(view, question.path, server)
  } catch (error) {
    return { message: `${question.name} does not answer: ${(error as Error).message}`, output: '' }
  }
  const served = answer.headers['x-wikistead-release']
  if (answer.status !== 200)
    return { message: `${question.name} answers ${answer.status}`, output: excerpt(answer.body) }
  if (served !== activation)
    return {
      message: `${question.name} comes from ${String(served ?? 'an unknown release')}`,
      output: excerpt(answer.body),
    }
  if (!question.isRight(answer))
    return { message: `${question.name} is not what it should be`, output: excerpt(answer.body) }
  return null
}

/** The text of an error page, without its markup. */
const excerpt = (body: string) =>
  body
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 800)

const get = async (view: keyof typeof views, path: string, server: string) =>
  new Promise<Answer>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: views[view],
        path,
        timeout: TIMEOUT,
        headers: { host: new URL(server).host, 'user-agent': 'Wikistead-proof' },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)))
    sent.on('error', reject)
    sent.end()
  })
