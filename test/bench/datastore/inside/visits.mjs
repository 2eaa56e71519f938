// Runs on the admin host: reads pages that no cache has and saves edits at fixed rates, whether or
// not earlier ones were answered, until its stdin ends. Bounded: it also ends by itself.
//
// usage: node visits.mjs HOST PAGES READS_A_SECOND EDITS_A_SECOND SECONDS, the password on stdin
import { request } from 'node:http'
import { createInterface } from 'node:readline'

const [, host, pages, reads, edits, seconds] = process.argv
/** Milliseconds until a visitor gives up. */
const PATIENCE = 30_000
const cookies = new Map()

const ask = async (path, form) =>
  new Promise((resolve) => {
    const began = performance.now()
    const answer = (status, body = '') => resolve({ took: performance.now() - began, status, body })
    const content = form === undefined ? undefined : new URLSearchParams(form).toString()
    const headers = {
      host,
      ...(content === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(form === undefined
        ? {}
        : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
    }
    const method = form === undefined ? 'GET' : 'POST'
    const asked = request(
      { host: 'edge', port: 80, path, method, agent: false, headers },
      (got) => {
        for (const cookie of got.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
          cookies.set(name, value)
        }
        let body = ''
        got.setEncoding('utf8')
        got.on('data', (chunk) => (body += chunk))
        got.on('error', () => answer(0))
        got.on('end', () => answer(got.statusCode, body))
      },
    )
    asked.on('error', () => answer(0))
    asked.setTimeout(PATIENCE, () => asked.destroy())
    asked.end(content)
  })
const api = async (form) => JSON.parse((await ask('/api.php', { format: 'json', ...form })).body)
const token = async (type) =>
  (await api({ action: 'query', meta: 'tokens', type })).query.tokens[`${type}token`]

const done = { reads: [], edits: [] }
const waiting = []
let count = 0
async function read() {
  const page = Math.floor(Math.random() * Number(pages))
  const { took, status } = await ask(
    `/index.php?title=Bench_${page}&nocache=${count++}.${Date.now()}`,
  )
  done.reads.push([took, status])
}
async function edit(csrf) {
  const text = `Saved while being measured, ${count++}.\n\n${'A sentence of it. '.repeat(150)}`
  const title = `Bench_edited_${Math.floor(Math.random() * 50)}`
  const { took, body } = await ask('/api.php', {
    ...{ format: 'json', action: 'edit', title, text, token: csrf },
  })
  done.edits.push([took, body.includes('"Success"') ? 200 : 500])
}

const input = createInterface({ input: process.stdin })
input.once('line', async (password) => {
  const login = { action: 'login', lgname: 'Admin', lgpassword: password }
  const { login: answer } = await api({ ...login, lgtoken: await token('login') })
  if (answer.result !== 'Success') throw new Error(JSON.stringify(answer))
  const csrf = await token('csrf')
  const began = Date.now()
  const made = { reads: 0, edits: 0 }
  const timer = setInterval(() => {
    const passed = (Date.now() - began) / 1000
    for (; made.reads < passed * Number(reads); made.reads++) waiting.push(read())
    for (; made.edits < passed * Number(edits); made.edits++) waiting.push(edit(csrf))
  }, 5)
  process.stdout.write('{"ready":true}\n')
  const end = async () => {
    clearInterval(timer)
    await Promise.all(waiting)
    process.stdout.write(`${JSON.stringify(done)}\n`, () => process.exit(0))
  }
  input.on('close', end)
  setTimeout(end, Number(seconds) * 1000)
})
