import { start } from '../processes.mjs'
import { container, HOST, readSecret } from '../site.mjs'
import { quantile } from '../statistics.mjs'
import { program } from './fill.mjs'

/** As many as two cores serve beside each other without a queue. */
export const RATES = { reads: 4, edits: 0.5 }
const sleep = async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** What visitors wait for while `work` goes on, or for that many seconds. */
export async function visitWhile(pages, seconds, work = async () => sleep(1000)) {
  const visits = await program('visits.mjs')
  const args = [HOST, String(pages), String(RATES.reads), String(RATES.edits), '3000']
  const argv = ['docker', 'exec', '-i', container('admin'), 'node', '--input-type=module']
  let isReady = () => {}
  const ready = new Promise((resolve) => (isReady = resolve))
  const { child, ended } = start([...argv, '-e', visits, '--', ...args], {
    onLine: () => isReady(undefined),
    timeout: 3_600_000,
  })
  child.stdin.write(`${await readSecret('administratorPassword')}\n`)
  await Promise.race([ready, ended])
  const deadline = Date.now() + seconds * 1000
  // The same work again until there are enough visits to judge by.
  do await work()
  while (Date.now() < deadline)
  child.stdin.end()
  const { stdout, stderr } = await ended
  const last = stdout.trim().split('\n').at(-1) ?? ''
  if (!last.startsWith('{"reads"')) throw new Error(`the visitors ended early: ${stdout}${stderr}`)
  const { reads, edits } = JSON.parse(last)
  return { reads: summary(reads), edits: summary(edits) }
}

function summary(visits) {
  const took = visits.map(([milliseconds]) => milliseconds)
  return {
    count: visits.length,
    failed: visits.filter(([, status]) => status !== 200).length,
    ...{ middle: quantile(took, 0.5), worst: quantile(took, 0.99) },
  }
}
