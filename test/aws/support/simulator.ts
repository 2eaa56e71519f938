import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { startFront, type Front } from './front.ts'
import { findPythonTool } from './python-tools.ts'

export interface Simulator extends Front {
  stop(): Promise<void>
}

/** The account that the simulator takes everybody for. */
export const SIMULATED_ACCOUNT = '123456789012'

/** Starts moto on a port of this machine; the SDK goes there by its own environment variables. */
export async function startSimulator(): Promise<Simulator> {
  const tool = await findPythonTool('moto_server')
  const port = await findFreePort()
  const child = spawn(tool, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const url = `http://127.0.0.1:${port}`
  const front = await startFront(url)
  Object.assign(process.env, {
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ENDPOINT_URL: front.url,
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
  const stop = async () => {
    front.stop()
    child.kill()
    await ended
  }
  const deadline = Date.now() + 120_000
  while (!(await answers(url))) {
    if (Date.now() > deadline || child.exitCode !== null) {
      await stop()
      throw new Error(`moto_server does not answer at ${url}`)
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
  return { ...front, stop }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/data.json`)).ok
  } catch {
    return false
  }
}

const findFreePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
