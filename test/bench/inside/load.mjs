// Runs on the admin host: asks at a fixed rate, whether or not earlier requests were answered,
// until its stdin ends. Bounded: it also ends by itself.
import { request } from 'node:http'

const [, rate, seconds, host, ...targets] = process.argv
/** Milliseconds until a visitor gives up. */
const PATIENCE = 10_000

// The text of a page: PHP, settings, extensions and database take part, and two cores can do it.
const asked = []
const ask = async (count) =>
  new Promise((resolve) => {
    const at = Date.now()
    const [name, port] = targets[count % targets.length].split(':')
    const path = `/index.php?title=Main_Page&action=raw&nocache=${at}.${count}`
    const answer = (status, headers = {}) =>
      resolve([
        at,
        Date.now() - at,
        status,
        Number(headers['x-bench-marker'] ?? -1),
        headers['x-wikistead-release'] ?? '',
      ])
    request({ host: name, port, path, agent: false, headers: { host } }, (response) => {
      response.on('error', () => answer(0))
      response.on('end', () => answer(response.statusCode, response.headers))
      response.resume()
    })
      .on('error', () => answer(0))
      .setTimeout(PATIENCE, function abort() {
        this.destroy(new Error('no answer'))
      })
      .end()
  })

let count = 0
const began = Date.now()
const timer = setInterval(() => {
  const due = Math.floor(((Date.now() - began) / 1000) * rate)
  while (count < due) asked.push(ask(count++))
}, 5)
const end = async () => {
  clearInterval(timer)
  process.stdout.write(`${JSON.stringify(await Promise.all(asked))}\n`, () => process.exit(0))
}
process.stdin.on('end', end).resume()
setTimeout(end, seconds * 1000)
process.stdout.write('{"ready":true}\n')
