import {
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  CreateSecurityGroupCommand,
  EC2Client,
  StopInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2'
import { DEBIAN_ACCOUNT } from '../../../src/domain/aws/baking.ts'
import { isProblem } from '../../../src/domain/problems/problem.ts'
import { docker, dockerMust } from '../../../src/platforms/docker/docker.ts'
import { execute, type Execution } from '../../../src/platforms/process/execute.ts'
import { found, type Answer } from '../../aws/support/reply.ts'
import { GATEWAY, NAME } from './names.ts'
import type { Archive } from './shipper.ts'

/**
 * Every instance of moto's is a container that starts Debian as a machine does: systemd, cloud-init,
 * user data. An image is what a stopped container had on its disk.
 */
export interface Computers {
  readonly answers: Readonly<Record<string, Answer>>
  find(id: string): Computer | undefined
  at(address: string): Computer | undefined
  /** Runs a line on it as its agent does. */
  run(id: string, line: string): Promise<Execution>
  /** Its power fails. */
  kill(id: string): Promise<void>
  /** The power of all fails, and none starts any more. */
  lose(): Promise<void>
  makePlace(): Promise<{ readonly subnet: string; readonly group: string }>
  stop(): Promise<void>
}

export interface Computer {
  readonly id: string
  readonly region: string
  readonly address: string
  readonly tags: Readonly<Record<string, string>>
  readonly userData: Buffer
  isRunning: boolean
}

/** Seconds that services have to end; then the power is off. */
const SHUTDOWN = '40'

const containerOf = (id: string) => `${NAME}-${id}`
const imageOf = (ami: string) => `${NAME}-ami:${ami.toLowerCase().replaceAll(/[^a-z0-9_.-]/g, '-')}`

/** What a container may that is to run systemd and to mount disks. */
const asMachine = [
  ...['--tty', '--cgroupns', 'private', '--cap-add', 'SYS_ADMIN'],
  ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined'],
  ...['--tmpfs', '/run:exec,mode=755', '--stop-signal', 'SIGRTMIN+3'],
  ...['--network', NAME, '--dns', GATEWAY],
  ...['--mount', `type=volume,source=${NAME}-efs,target=/efs`],
]

const describeFault = (error: unknown) =>
  isProblem(error) ? `${error.message} ${error.output ?? ''}` : String(error)

interface Around {
  readonly region: string
  readonly debian: string
  readonly archive: Pick<Archive, 'trust'>
  readonly tell: (line: string) => void
  /** What comes before the power of one that is to end. */
  readonly drain: (computer: Computer) => Promise<void>
}

export function computers({ region, debian, archive, tell, drain }: Around): Computers {
  const client = new EC2Client({ region })
  const known = new Map<string, Computer>()
  const begun = new Set<string>()
  const starting = new Map<string, Promise<void>>()
  const ending = new AbortController()
  /** What Debian's image is called in moto. */
  let debianId = ''

  async function start({ InstanceId: id = '', ImageId = '', Tags = [] }: Instance): Promise<void> {
    const asked = { InstanceId: id, Attribute: 'userData' as const }
    const { UserData } = await client.send(new DescribeInstanceAttributeCommand(asked))
    const { Images = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [ImageId] }))
    const image = ImageId === debianId ? debian : imageOf(Images[0]?.Name ?? '')
    tell(`${id} starts from ${image}`)
    const name = containerOf(id)
    await dockerMust(['create', ...asMachine, '--name', name, '--hostname', id, image])
    // Who asks about itself is known by its address, which a container has once it was started.
    await dockerMust(['start', name])
    const format = `{{(index .NetworkSettings.Networks "${NAME}").IPAddress}}`
    const address = (await dockerMust(['inspect', '--format', format, name])).trim()
    known.set(id, {
      ...{ id, region, address, isRunning: true },
      tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
      userData: archive.trust(Buffer.from(UserData?.Value ?? '', 'base64')),
    })
  }

  async function look(): Promise<void> {
    const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}))
    const seen = Reservations.flatMap(({ Instances = [] }) => Instances)
    for (const instance of seen) {
      const { InstanceId: id = '', State } = instance
      if (State?.Name === 'running' && !begun.has(id)) {
        begun.add(id)
        const started = start(instance)
        starting.set(id, started)
        started.catch((error: unknown) => tell(`${id} does not start: ${describeFault(error)}`))
      }
      if (State?.Name === 'terminated' && begun.delete(id)) void remove(id)
    }
    const running = await dockerMust([
      'ps',
      '--format',
      '{{.Names}}',
      '--filter',
      `name=${NAME}-i-`,
    ])
    for (const [id, computer] of known) {
      if (!computer.isRunning || running.split('\n').includes(containerOf(id))) continue
      computer.isRunning = false
      tell(`${id} is off`)
      // It powered off by itself, which stops an instance unless it was said otherwise.
      if (begun.has(id)) await client.send(new StopInstancesCommand({ InstanceIds: [id] }))
    }
  }

  async function remove(id: string): Promise<void> {
    await starting.get(id)
    const computer = known.get(id)
    if (computer !== undefined) await drain(computer)
    tell(`${id} ends`)
    await docker(['stop', '--time', SHUTDOWN, containerOf(id)])
    known.delete(id)
    await docker(['rm', '--force', '--volumes', containerOf(id)])
  }

  const readConsole = async (id: string) => {
    const { stdout } = await docker(['logs', '--tail', '2000', containerOf(id)])
    return stdout
  }

  const looking = (async () => {
    const { Images = [] } = await client.send(new DescribeImagesCommand({}))
    debianId = Images[0]?.ImageId ?? ''
    while (!ending.signal.aborted) {
      await look()
      await new Promise((resolve) => {
        setTimeout(resolve, 300)
      })
    }
  })()

  return {
    find: (id) => known.get(id),
    // Addresses of those that are gone are given to others.
    at: (address) =>
      [...known.values()].find((computer) => computer.isRunning && computer.address === address),
    run: async (id, line) => execute(['docker', 'exec', containerOf(id), 'sh', '-c', line]),
    async kill(id) {
      await dockerMust(['kill', containerOf(id)])
    },
    async lose() {
      ending.abort()
      await looking
      await Promise.allSettled(starting.values())
      await Promise.all([...known.keys()].map(async (id) => docker(['kill', containerOf(id)])))
      known.clear()
    },
    async makePlace() {
      const { Subnets } = await client.send(new DescribeSubnetsCommand({}))
      const asked = { GroupName: 'admin', Description: 'admin' }
      const { GroupId } = await client.send(new CreateSecurityGroupCommand(asked))
      return { subnet: Subnets?.[0]?.SubnetId ?? '', group: GroupId ?? '' }
    },
    async stop() {
      ending.abort()
      await looking
      await Promise.allSettled(starting.values())
    },
    answers: {
      // Debian's images are of another account, and moto's own are of ours.
      DescribeImages: (parameters) =>
        parameters.get('Owner.1') === DEBIAN_ACCOUNT
          ? found(
              'DescribeImages',
              `<imagesSet><item><imageId>${debianId}</imageId><creationDate>2026-01-01T00:00:00.000Z</creationDate></item></imagesSet>`,
            )
          : undefined,
      async CreateImage(parameters) {
        const name = containerOf(parameters.get('InstanceId') ?? '')
        await dockerMust(['commit', name, imageOf(parameters.get('Name') ?? '')])
        // moto cannot tag the disk of an image, which AWS does.
        for (const key of [...parameters.keys()])
          if (key.startsWith('TagSpecification.2.')) parameters.delete(key)
        return undefined
      },
      async GetConsoleOutput(parameters) {
        const text = await readConsole(parameters.get('InstanceId') ?? '')
        const output = Buffer.from(text).toString('base64')
        return found('GetConsoleOutput', `<output>${output}</output>`)
      },
    },
  }
}
