import { randomBytes } from 'node:crypto'
import { S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { AwsEnvironment, Site } from '../../../src/domain/sites/site.ts'
import { bucketName, stackId } from '../../../src/platforms/aws/naming.ts'
import { makeStoreBucket } from '../../aws/support/bucket.ts'
import { startBalancer } from './balancers.ts'
import { addressOf, secretOf } from './engines.ts'
import { away, GATEWAY } from './names.ts'
import type { Readers } from './readers.ts'
import type { RehearsedRegion } from './region.ts'
import { readStack, type Stack } from './template.ts'

/** The port of HTTP, at which hosts reach each other. */
const HTTP = 80

/**
 * Makes what counts of the stacks in a region, from their templates, when its model of CloudFormation is
 * asked to make them: buckets, databases, secrets, balancers with their health checks, groups with their
 * launch templates and user data, the documents of Run Command.
 */
export async function makeStacks(
  site: Site,
  environment: AwsEnvironment,
  rehearsed: RehearsedRegion,
  readers: Readers,
): Promise<void> {
  const { place, simulator, stacks, scaling, instances, servers, databases } = rehearsed
  const { region, database } = place
  const idOf = (name: Parameters<typeof stackId>[2]) => stackId(site.name, environment.name, name)
  const read = (stack: string) => {
    const known = stacks.find(stack)
    if (known === undefined) throw new Error(`${stack} is not made yet`)
    return readStack(known, region)
  }

  const { subnet, group } = await instances.makePlace()
  const store = place === away ? 'copies' : 'store'
  const inRegion = { ...environment, platform: { ...environment.platform, region } }
  for (const [stack, output, value] of [
    ['network', 'PrivateSubnets', `${subnet},subnet-b,subnet-c`],
    ['network', 'AdminGroup', group],
    ['store', 'BucketName', bucketName(site, environment, store)],
    ['store', 'LogsName', bucketName(site, inRegion, 'logs')],
    ['data', 'DatabaseId', database],
    ['data', 'DatabaseAddress', addressOf(database)],
    ['data', 'DatabaseSecretArn', secretOf(database)],
    ['data', 'FilesId', place.files],
    ['data', 'CacheAddress', place.cache],
    ['web', 'BalancerAddress', place.heads],
    ['edge', 'BalancerAddress', place.edges],
  ] as const)
    stacks.give(idOf(stack), output, value)

  async function makeBuckets(stack: Stack): Promise<void> {
    const client = new S3Client({ region, forcePathStyle: true })
    for (const { BucketName } of stack.all('AWS::S3::Bucket'))
      await makeStoreBucket(client, BucketName)
  }

  async function makeDatabase(stack: Stack): Promise<void> {
    const [{ Parameters: parameters }] = stack.all('AWS::RDS::DBParameterGroup')
    const [properties] = stack.all('AWS::RDS::DBInstance')
    const source = findSource(properties.SourceDBInstanceAutomatedBackupsArn)
    const tags = Object.entries({
      ...{ 'wikistead:site': site.name, 'wikistead:environment': environment.name },
    }).map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`)
    const made = { id: database, states: ['available'], looks: 0, isProtected: true }
    if (source === undefined) await servers.start(database, parameters)
    else {
      const refusal = databases.restoreCopy(database, properties)
      if (refusal !== undefined) throw new Error(refusal)
      const until = new Date(properties.RestoreTime)
      await servers.startFromCopy(database, { source, until, parameters })
    }
    databases.instances.set(database, { ...made, tags: tags.join('') })
  }

  /** Which database it is a copy of. */
  const findSource = (backups: string | undefined): string | undefined =>
    [...databases.copies.keys()].find((source) => backups?.endsWith(`-${source}`) === true)

  async function makeData(stack: Stack): Promise<void> {
    await makeDatabase(stack)
    await servers.startCache(place.cache.replace('.cfg.', '.0001.'))
    const secrets = new SecretsManagerClient({ region })
    for (const { Name, GenerateSecretString } of stack.all('AWS::SecretsManager::Secret')) {
      const value = randomBytes(64).toString('hex').slice(0, GenerateSecretString.PasswordLength)
      await secrets.send(new CreateSecretCommand({ Name, SecretString: value }))
    }
  }

  async function makeGroup(stack: string, output: string, target?: string): Promise<void> {
    const { behind, find } = read(stack)
    const { MinSize, Tags, LaunchTemplate } = behind(output)
    const { ImageId, UserData } = find(LaunchTemplate.LaunchTemplateId).LaunchTemplateData
    const tags = new Map<string, string>(
      Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]),
    )
    const making = {
      ...{ size: Number(MinSize), role: tags.get('wikistead:role') ?? '', userData: UserData },
      ...{ environment: environment.name, parameter: String(ImageId).replace('resolve:ssm:', '') },
    }
    await rehearsed.makeGroup(`${stack}-${output}`, making, target)
  }

  async function makeBalancer(name: string, id: string, address: string, port: number) {
    const group = read(name.slice(0, name.lastIndexOf('-'))).find(id)
    const addressOf = (instance: string) => instances.find(instance)?.address
    rehearsed.balancers.set(name, await startBalancer({ address, port, group, addressOf }))
  }

  async function makeWeb(stack: Stack, web: string): Promise<void> {
    for (const { Name, Content } of stack.all('AWS::SSM::Document'))
      rehearsed.documents[Name] = Content
    rehearsed.names.set(place.heads, [GATEWAY])
    await makeBalancer(`${web}-HeadsName`, 'Heads', GATEWAY, HTTP)
    await makeGroup(web, 'AdminGroup')
    await makeGroup(web, 'HeadsGroup', `${web}-HeadsName`)
  }

  async function makeEdge(stack: Stack, edge: string): Promise<void> {
    await makeBalancer(`${edge}-EdgesName`, 'Edges', place.edges, readers.port)
    // Readers of a wiki that stands elsewhere come when the tool says so.
    if (stack.all('AWS::Route53::RecordSet').length > 0) await readers.zone.point(place.edges)
    await makeGroup(edge, 'EdgesGroup', `${edge}-EdgesName`)
  }

  const makers: Readonly<Record<string, (stack: Stack, id: string) => Promise<unknown>>> = {
    ...{ [idOf('store')]: makeBuckets, [idOf('recovery')]: makeBuckets },
    ...{ [idOf('data')]: makeData, [idOf('web')]: makeWeb, [idOf('edge')]: makeEdge },
  }
  const isMade = new Set<string>()
  simulator.serve(
    {
      async ExecuteChangeSet(parameters, ...asked) {
        const stack = parameters.get('StackName') ?? ''
        const reply = await stacks.answers['ExecuteChangeSet']?.(parameters, ...asked)
        if (!isMade.has(stack) && stacks.find(stack) !== undefined)
          await makers[stack]?.(read(stack), stack)
        isMade.add(stack)
        return reply
      },
      async DeleteStack(parameters, ...asked) {
        const stack = parameters.get('StackName') ?? ''
        const reply = await stacks.answers['DeleteStack']?.(parameters, ...asked)
        if (reply?.status === 200)
          for (const name of scaling.names())
            if (name.startsWith(`${stack}-`)) await scaling.resize(name, 0)
        return reply
      },
    },
    region,
  )
}
