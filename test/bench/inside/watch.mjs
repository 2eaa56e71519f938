// Runs on a web head: waits until the tool has switched, then asks as a visitor would until the
// change is there. Looking at a link costs nothing, so the deploy is not slowed by being watched.
import { readFileSync, readlinkSync } from 'node:fs'
import { request } from 'node:http'

const [, switchPath, port, host, marker] = process.argv
/** Milliseconds */
const LOOK = 5
const GIVE_UP = 120_000
/** Requests of which the middle is the steady state. */
const STEADY = 25

process.stdin.on('end', () => process.exit(0)).resume()

const now = () => {
  try {
    return switchPath.endsWith('.path')
      ? readFileSync(switchPath, 'utf8')
      : readlinkSync(switchPath)
  } catch {
    return ''
  }
}
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const ask = async () =>
  new Promise((resolve) => {
    const began = performance.now()
    const path = `/index.php?title=Special:BlankPage&nocache=${marker}.${began}`
    const answer = (status, header) =>
      resolve({ status, marker: header, milliseconds: performance.now() - began })
    request({ host: '127.0.0.1', port, path, agent: false, headers: { host } }, (response) => {
      response.on('error', () => answer(0))
      response.on('end', () => answer(response.statusCode, response.headers['x-bench-marker']))
      response.resume()
    })
      .on('error', () => answer(0))
      .setTimeout(30_000, function abort() {
        this.destroy(new Error('no answer'))
      })
      .end()
  })

const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)

const before = now()
print({ ready: true })
const deadline = Date.now() + GIVE_UP
while (now() === before && Date.now() < deadline) await sleep(LOOK)
const switchedAt = Date.now()
let tries = 0
let failed = 0
let first = await ask()
while (first.marker !== marker && Date.now() < deadline) {
  tries += 1
  if (first.status !== 200) failed += 1
  await sleep(LOOK)
  first = await ask()
}
const servedAt = first.marker === marker ? Date.now() : null
print({ switchedAt, servedAt, tries, failed, first: first.milliseconds })
const steady = []
for (let count = 0; count < STEADY; count++) {
  await sleep(20)
  steady.push((await ask()).milliseconds)
}
process.stdout.write(`${JSON.stringify({ steady })}\n`, () => process.exit(0))
