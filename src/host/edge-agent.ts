import { resolve4 } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { EDGE_SIGN, edgesPrefix, type EdgeSign, type Places } from '../domain/aws/places.ts'
import { NETWORK } from '../domain/aws/doors.ts'
import { renderVcl } from '../domain/edge/vcl.ts'
import { isProblem } from '../domain/problems/problem.ts'
import { execute } from '../platforms/process/execute.ts'
import type { HostStore } from '../ports/store.ts'
import { askedProgram, teller } from './agent.ts'
import type { Cloud } from './cloud.ts'
import { readPlaces } from './keep-places.ts'
import { paths } from './paths.ts'
import type { ThisHost } from './this-host.ts'
import { writeWhole } from './write-file.ts'

interface Means {
  readonly store: HostStore
  readonly cloud: Cloud | undefined
  readonly log: (line: string) => void
}

/** Milliseconds between two looks; the addresses of a balancer come and go within a minute. */
const TICK = 5000

const VARNISH = ['varnishadm', '-n', '/run/varnishd'] as const

/** Keeps Varnish's rules at where the heads' balancer is, and says where this edge is itself. */
export async function edgeAgent(host: ThisHost, program: string, { store, cloud, log }: Means) {
  const tell = teller(log)
  let signedAt = 0
  for (;;) {
    try {
      const places = await readPlaces(store, host.environment)
      if (places === undefined) tell('the store does not say yet where the web heads are')
      else {
        const rules = renderRules(places, await findAddresses(places.balancer))
        if (await writeWhole(paths.edgeRules, rules, 'all')) log(await reload())
        if (cloud !== undefined && Date.now() - signedAt >= EDGE_SIGN) {
          await sign(host, store, cloud)
          signedAt = Date.now()
        }
        tell('')
      }
      await cloud?.tellLaunched(await isServing())
      const asked = await askedProgram(store, host.environment)
      if (asked !== undefined && asked !== program) return
    } catch (error) {
      tell(`edge: ${isProblem(error) ? error.message : String(error)}`)
    }
    await sleep(TICK)
  }
}

const renderRules = ({ noindex, isShielded }: Places, addresses: readonly string[]): string =>
  renderVcl(
    addresses.map((address) => ({ name: `heads_${address.replaceAll('.', '_')}`, address })),
    { range: NETWORK },
    { noindex, isShielded, isBalanced: true },
  )

/** In order, so that the same addresses are the same rules. */
const findAddresses = async (balancer: string): Promise<string[]> =>
  isIPv4(balancer) ? [balancer] : (await resolve4(balancer)).sort()

async function sign(host: ThisHost, store: HostStore, { instance }: Cloud): Promise<void> {
  const said: EdgeSign = { address: await instance.readAddress(), at: new Date().toISOString() }
  await store.write(`${edgesPrefix(host.environment)}${host.name}.json`, JSON.stringify(said))
}

/** Requests in flight keep the rules they began with. A Varnish that starts reads them by itself. */
async function reload(): Promise<string> {
  const label = `rules_${Date.now()}`
  const { status, stderr } = await execute([...VARNISH, 'vcl.load', label, paths.edgeRules])
  if (status !== 0) return `Varnish will read its rules when it starts: ${stderr.trim()}`
  await execute([...VARNISH, 'vcl.use', label])
  return 'Varnish has new rules'
}

/** It starts only once it has rules. */
const isServing = async (): Promise<boolean> =>
  (await execute([...VARNISH, 'status'])).stdout.includes('state running')
