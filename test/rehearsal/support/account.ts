import { dockerMust } from '../../../src/platforms/docker/docker.ts'
import { copiedFiles } from '../../aws/support/copied-files.ts'
import { copiedSecrets } from '../../aws/support/copied-secrets.ts'
import { said } from '../../aws/support/reply.ts'
import { startSimulator } from '../../aws/support/simulator.ts'
import { ensureCertificates } from './certificates.ts'
import { ensureDebian, packAgent } from './debian.ts'
import { openGate } from './gate.ts'
import { serveMetadata } from './metadata.ts'
import { away, home, NAME } from './names.ts'
import { startNameServer } from './name-server.ts'
import { makeNetwork, removeEverything } from './network.ts'
import { openRegion } from './region.ts'
import { ensureArchive } from './shipper.ts'

/**
 * An account in AWS, empty, with two regions: its services answer at their own names, its instances
 * are containers in a network of their own, its databases servers. Whatever an earlier rehearsal left
 * is removed first.
 */
export async function openAccount(tell: (line: string) => void) {
  await removeEverything()
  const certificates = await ensureCertificates()
  const debian = await ensureDebian(certificates.amazon)
  const [agent, archive, simulator] = await Promise.all([
    packAgent(debian),
    ensureArchive(debian),
    startSimulator(),
  ])
  await makeNetwork()
  const onFiles = async (program: string, ...args: readonly string[]) => {
    const disk = ['--volume', `${NAME}-efs:/efs`, '--workdir', '/efs']
    await dockerMust(['run', '--rm', '--entrypoint', program, ...disk, debian, ...args])
  }
  await onFiles('mkdir', home.files, away.files)
  const names = await startNameServer()
  const gate = await openGate({ certificates, agent, archive, behind: simulator.url })

  const around = { simulator, certificates, debian, archive, names, tell }
  const here = await openRegion(home, around)
  const there = await openRegion(away, around)
  const regions = [here, there]
  const files = copiedFiles(away.region)
  const secrets = copiedSecrets(away.region)
  simulator.serve(secrets.answers, away.region)
  simulator.serveRest('elasticfilesystem', away.region, files.answer)
  // An agent says who it is without a signature here, so its region is that of its instance.
  simulator.serve({
    UpdateInstanceInformation(_, body) {
      const { InstanceId: id } = JSON.parse(body) as { readonly InstanceId: string }
      const region = regions.find(({ instances }) => instances.find(id) !== undefined)
      region?.manager.connect(id, { run: async (line) => region.instances.run(id, line) })
      return said({})
    },
  })
  const metadata = await serveMetadata(
    (address) => regions.map(({ instances }) => instances.at(address)).find(Boolean),
    (id) => regions.flatMap(({ scaling }) => scaling.members()).find((one) => one.id === id)?.group,
  )

  return {
    ...{ simulator, here, there, files, secrets, onFiles },
    /** Containers of instances that are still there. */
    async left(): Promise<number> {
      const listed = await dockerMust(['ps', '--quiet', '--filter', `name=^${NAME}-i-`])
      return listed.split('\n').filter(Boolean).length
    },
    async close() {
      // Whatever fails in one, the rest ends as well.
      for (const region of regions)
        await region
          .stop()
          .catch((error: unknown) => tell(`${region.place.region}: ${String(error)}`))
      for (const server of [metadata, gate, names]) server.stop()
      await simulator.stop()
      if (process.env['WIKISTEAD_KEEP_TEST_SITE'] === undefined) await removeEverything()
    },
  }
}

export type RehearsedAccount = Awaited<ReturnType<typeof openAccount>>
