import { mkdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execute } from '../../../src/platforms/process/execute.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const environment = join(root, 'node_modules', '.wikistead-python')

/** What is installed where the machine has it not. */
const packages = { 'cfn-lint': 'cfn-lint==1.51.0', moto_server: 'moto[server]==5.2.1' } as const

/**
 * The path of a tool that is written in Python: the machine's own, else one in a virtual
 * environment of ours. Throws where neither can be had; a test without its tool must not pass.
 */
export async function findPythonTool(name: keyof typeof packages): Promise<string> {
  if (await answers(name)) return name
  const own = join(environment, 'bin', name)
  if (existsSync(own) && (await answers(own))) return own
  await mkdir(dirname(environment), { recursive: true })
  const steps: readonly (readonly [string, ...string[]])[] = [
    ['python3', '-m', 'venv', environment],
    [join(environment, 'bin', 'pip'), 'install', '--quiet', packages[name]],
  ]
  for (const argv of steps) {
    const { status, stdout, stderr } = await execute(argv)
    if (status !== 0)
      throw new Error(
        `${name} is needed and could not be installed (python3 with venv and pip): ${stdout}${stderr}`,
      )
  }
  return own
}

async function answers(path: string): Promise<boolean> {
  try {
    return (await execute([path, '--help'])).status === 0
  } catch {
    return false
  }
}
