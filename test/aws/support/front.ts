import { createServer, request, type IncomingMessage } from 'node:http'
import { changeSets, type ChangeSets } from './cloud-formation.ts'
import { failure, type Answer, type Reply } from './reply.ts'
import { startServer } from './server.ts'

/** What moto does not know, or does otherwise than AWS, is answered here, before it is asked. */
export interface Front {
  readonly url: string
  /** Every action that was asked by its name, in order: `CreateChangeSet`. */
  readonly asked: string[]
  readonly changeSets: ChangeSets
  /** From now on these actions are answered by a model of ours, in this region or in all others. */
  serve(model: Readonly<Record<string, Answer>>, region?: string): void
  /** As above, where an interface is asked by method and path. */
  serveRest(service: string, region: string, answer: RestAnswer): void
  /** From now on nothing in this region answers: connections break, or stay open for ever. */
  lose(region: string, how?: 'breaks' | 'hangs'): void
  findAgain(region: string): void
  isLost(region: string): boolean
  /** Answers this action before all others do; undefined lets it through. */
  intercept(action: string, answer: Answer): void
  /** The next so many requests to this path are answered with 503. */
  stumble(path: string, times: number): void
  /** From now on everything below this path is forbidden. */
  refuse(path: string): void
  /** Ends all intercepting. */
  restore(): void
}

/** Undefined lets it through to moto. */
export type RestAnswer = (method: string, path: string, body: string) => Reply | undefined

/** Whom and where somebody asks, as the signature says: `…/20260305/eu-west-1/s3/aws4_request`. */
const SCOPE = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//

const FORM = 'application/x-www-form-urlencoded'

interface Whole extends Reply {
  readonly bytes?: Buffer
}

/** How an interface that speaks JSON is asked: `AmazonSSM.SendCommand`. */
const TARGET = 'x-amz-target'

export async function startFront(behind: string): Promise<Front & { stop(): void }> {
  const asked: string[] = []
  const intercepted = new Map<string, Answer>()
  const stumbling = new Map<string, number>()
  const sets = changeSets()
  /** S3 looks and writes in one step, moto in two: so one of these after the other. */
  let conditional: Promise<unknown> = Promise.resolve()
  const answers = new Map<string, Answer>(Object.entries(sets.answers))
  const rest = new Map<string, RestAnswer>()
  const lost = new Map<string, 'breaks' | 'hangs'>()
  const refused = new Set<string>()

  const server = createServer((from, to) => {
    const chunks: Buffer[] = []
    from.on('data', (chunk: Buffer) => chunks.push(chunk))
    from.on('end', () => {
      const loss = lost.get(regionOf(from))
      if (loss === 'breaks') from.socket.destroy()
      if (loss !== undefined) return
      answer(from, Buffer.concat(chunks)).then(
        ({ status, headers, bytes, body }) =>
          to.writeHead(status, headers ?? { 'content-type': 'text/xml' }).end(bytes ?? body),
        // A fault of the model is one of the test; whoever asked is not left waiting.
        (error: unknown) => {
          from.socket.destroy()
          throw error
        },
      )
    })
  })

  async function answer(from: IncomingMessage, body: Buffer): Promise<Whole> {
    const isForm = from.headers['content-type']?.startsWith(FORM) === true
    const parameters = new URLSearchParams(isForm ? body.toString() : '')
    const target = from.headers[TARGET]
    const [, region = '', service = ''] = SCOPE.exec(from.headers.authorization ?? '') ?? []
    const action =
      parameters.get('Action') ?? (typeof target === 'string' ? target : '').split('.').at(-1)
    if (action !== undefined && action !== '') {
      asked.push(action)
      const text = body.toString()
      const reply =
        (await intercepted.get(action)?.(parameters, text, region)) ??
        (await (answers.get(`${region}/${action}`) ?? answers.get(action))?.(
          ...([parameters, text, region] as const),
        ))
      if (reply !== undefined) return reply
    }
    const { method = 'GET', url = '/', headers } = from
    const resting = rest.get(`${region}/${service}`)?.(method, url, body.toString())
    if (resting !== undefined) return resting
    if ([...refused].some((path) => url.startsWith(path)))
      return { status: 403, body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>' }
    const stumbles = stumbling.get(url) ?? 0
    if (stumbles > 0) {
      stumbling.set(url, stumbles - 1)
      return failure(503, 'SlowDown', 'Please reduce your request rate.')
    }
    // An answer may also change what is asked.
    const asIs = isForm ? Buffer.from(parameters.toString()) : body
    const sending = { method, path: url, headers, body: asIs }
    if (!isConditional(sending)) return passOn(behind, sending)
    const mine = conditional.then(async () => passOn(behind, sending))
    conditional = mine
    return mine
  }

  const listening = await startServer(server)
  return {
    ...listening,
    asked,
    changeSets: sets,
    serve(model, region) {
      const at = region === undefined ? '' : `${region}/`
      for (const [action, answer] of Object.entries(model)) answers.set(`${at}${action}`, answer)
    },
    serveRest: (service, region, answer) => void rest.set(`${region}/${service}`, answer),
    lose: (region, how = 'breaks') => void lost.set(region, how),
    findAgain: (region) => void lost.delete(region),
    isLost: (region) => lost.has(region),
    intercept: (action, reply) => void intercepted.set(action, reply),
    stumble: (path, times) => void stumbling.set(path, times),
    refuse: (path) => void refused.add(path),
    restore: () => intercepted.clear(),
  }
}

const regionOf = ({ headers }: IncomingMessage): string =>
  SCOPE.exec(headers.authorization ?? '')?.[1] ?? ''

interface Sending {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

const isConditional = ({ method, headers }: Sending): boolean =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers['if-match'] !== undefined || headers['if-none-match'] !== undefined)

/** Never fails: where nothing answers, that is an answer. */
const passOn = async (behind: string, { method, path, headers, body }: Sending): Promise<Whole> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(behind)
    const own = { ...headers, 'content-length': String(body.length) }
    delete (own as IncomingMessage['headers'])['transfer-encoding']
    const sent = request({ hostname, port, method, path, headers: own }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const { statusCode: status = 502, headers } = response
        resolve({ status, headers, bytes, body: bytes.toString() })
      })
    })
    sent.on('error', ({ message }) => resolve({ status: 502, body: message }))
    sent.end(body)
  })
