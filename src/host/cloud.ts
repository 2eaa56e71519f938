import { chmod, chown, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { secretName, wikiSecrets } from '../domain/aws/secrets.ts'
import { ownInstance, type OwnInstance } from '../platforms/instance/instance.ts'
import { execute } from '../platforms/process/execute.ts'
import { paths } from './paths.ts'

/** What a host on AWS does besides following the pointer. */
export interface Cloud {
  /** Lays the wiki's secrets where PHP reads them. The first time must succeed; later is later. */
  keepSecrets(): Promise<void>
  /** Lets requests come once the host is well, and keeps its place in the group until then. */
  tellLaunched(isWell: boolean): Promise<void>
}

/** Milliseconds between two looks at the secrets, and two signs of life to Auto Scaling. */
const SECRETS = 300_000
const SIGN = 240_000

/** Undefined where this host is none of AWS. */
export function findCloud(env: NodeJS.ProcessEnv): Cloud | undefined {
  const { WIKISTEAD_SITE: site, WIKISTEAD_ENVIRONMENT: environment, AWS_REGION: region } = env
  if (site === undefined || environment === undefined || region === undefined) return undefined
  const names = wikiSecrets.map((name) => [name, secretName(site, environment, name)] as const)
  return cloud(names, ownInstance(region, env))
}

function cloud(names: readonly (readonly [string, string])[], instance: OwnInstance): Cloud {
  let secretsAt = 0
  let signedAt = 0
  let isOver = false
  return {
    async keepSecrets() {
      if (Date.now() - secretsAt < SECRETS) return
      const isFirst = secretsAt === 0
      try {
        const read = names.map(async ([name, id]) => [name, await instance.readSecret(id)])
        await writeSecrets(JSON.stringify(Object.fromEntries(await Promise.all(read))))
      } catch (error) {
        if (isFirst) throw error
      }
      secretsAt = Date.now()
    },

    /**
     * A host that cannot prove itself keeps its place and goes on trying. If it gave up, the group
     * would start another, which the same release would fail on too, and so on for ever.
     */
    async tellLaunched(isWell) {
      if (isOver) return
      if (isWell) {
        await instance.completeLaunch()
        isOver = true
      } else if (Date.now() - signedAt > SIGN) {
        await instance.extendLaunch()
        signedAt = Date.now()
      }
    },
  }
}

async function writeSecrets(content: string): Promise<void> {
  if ((await readFile(paths.secrets, 'utf8').catch(() => '')) === content) return
  await mkdir(dirname(paths.secrets), { recursive: true })
  const part = `${paths.secrets}.part`
  await writeFile(part, content, { mode: 0o600 })
  const { stdout } = await execute(['id', '--group', 'www-data'])
  await chown(part, 0, Number(stdout))
  await chmod(part, 0o640)
  await rename(part, paths.secrets)
}
