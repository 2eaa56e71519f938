import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { build } from 'esbuild'
import { instanceName } from '../../../src/domain/aws/instances.ts'
import type { Role } from '../../../src/domain/hosts/host.ts'
import { cloudFiles } from '../../../src/domain/images/cloud.ts'
import type { Store } from '../../../src/ports/store.ts'
import { root } from '../../support/site.ts'
import type { Metadata } from './metadata.ts'
import type { Simulator } from './simulator.ts'
import type { SystemsManager } from './systems-manager.ts'

/** Bundles the host program as the build does and puts it into the store, as a deploy does. */
export async function publishProgram(environment: string, store: Store): Promise<string> {
  const content = await bundleProgram()
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
  await store.write(`host-programs/${digest}.mjs`, content)
  await store.write(`environments/${environment}/host-program`, digest)
  return digest
}

/** The host program as the build bundles it. */
export const bundleProgram = async (): Promise<Buffer> => (bundled ??= bundle())
let bundled: Promise<Buffer> | undefined

async function bundle(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'wikistead-program-'))
  const outfile = join(folder, 'host.mjs')
  await build({
    entryPoints: [join(root, 'src/host/main.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', target: 'node18' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
  return readFile(outfile)
}

interface Starting {
  readonly role: Role
  readonly environment: string
  readonly bucket: string
}

interface Around {
  readonly simulator: Simulator
  readonly metadata: Metadata
  readonly manager: SystemsManager
}

/** An instance in moto whose disk is a folder here, with the programs that an image lays there. */
export async function startHost(
  { role, environment, bucket }: Starting,
  { simulator, metadata, manager }: Around,
) {
  const region = 'eu-central-1'
  const client = new EC2Client({ region })
  const tags = {
    ...{ 'wikistead:site': 'hearth', 'wikistead:environment': environment },
    'wikistead:role': role,
  }
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ...{ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 },
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
      ],
    }),
  )
  const id = Instances?.[0]?.InstanceId ?? ''
  const name = instanceName(role, id)
  const disk = await mkdtemp(join(tmpdir(), 'wikistead-disk-'))
  for (const { path, content, executable } of cloudFiles([])) {
    await mkdir(dirname(join(disk, path)), { recursive: true })
    await writeFile(join(disk, path), content)
    await chmod(join(disk, path), executable ? 0o755 : 0o644)
  }
  const services = join(disk, 'etc/wikistead/services', role)
  // Where the agent runs, the program is there already once it was fetched.
  await mkdir(role === 'edge' ? services : join(services, 'agent'), { recursive: true })
  await writeFile(
    join(disk, 'etc/wikistead/environment'),
    Object.entries({
      ...{ WIKISTEAD_SITE: 'hearth', WIKISTEAD_ENVIRONMENT: environment, WIKISTEAD_ROLE: role },
      ...{ AWS_REGION: region, WIKISTEAD_STORE: bucket, WIKISTEAD_HOST: name },
    })
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
  // AWS's command line is a real one here too; on a host it takes the role of the instance as well.
  const env = {
    ...{ AWS_ENDPOINT_URL: simulator.url, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url },
    AWS_EC2_METADATA_DISABLED: 'false',
  }
  manager.connect(id, { root: disk, env })
  return { id, name, disk }
}
