import { randomBytes } from 'node:crypto'
import { S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { AwsEnvironment, Site } from '../../../src/domain/sites/site.ts'
import { bucketName, stackId } from '../../../src/platforms/aws/naming.ts'
import { makeStoreBucket } from '../../aws/support/bucket.ts'
import type { RehearsedAccount } from './account.ts'
import { startBalancer } from './balancers.ts'
import { addressOf, secretOf } from './engines.ts'
import { BALANCER, CACHE, FILES, GATEWAY, REGION } from './names.ts'
import type { Readers } from './readers.ts'
import { readStack } from './template.ts'

/** What the database's instance is called that the stack makes. */
const DATABASE = 'the-database'
/** The first node of the cache, by the name that hosts make of the cluster's address. */
const CACHE_NODE = CACHE.replace('.cfg.', '.0001.')

/**
 * Makes what counts of the stacks, from their templates, when our model of CloudFormation is asked to
 * make them: buckets, databases, secrets, balancers with their health checks, groups with their launch
 * templates and user data, the documents of Run Command.
 */
export async function makeStacks(
  site: Site,
  environment: AwsEnvironment,
  account: RehearsedAccount,
  readers: Readers,
): Promise<void> {
  const { simulator, scaling, instances, servers, databases, balancers, documents, names } = account
  const { changeSets } = simulator
  const idOf = (name: Parameters<typeof stackId>[2]) => stackId(site.name, environment.name, name)
  const [store, network, data, web, edge] = (
    ['store', 'network', 'data', 'web', 'edge'] as const
  ).map(idOf) as [string, string, string, string, string]
  const read = (stack: string) => {
    const known = changeSets.find(stack)
    if (known === undefined) throw new Error(`${stack} is not made yet`)
    return readStack(known)
  }

  const { subnet, group } = await instances.makePlace()
  const bucket = bucketName(site, environment, 'store')
  for (const [stack, output, value] of [
    [network, 'PrivateSubnets', `${subnet},subnet-b,subnet-c`],
    [network, 'AdminGroup', group],
    [store, 'BucketName', bucket],
    [data, 'DatabaseId', DATABASE],
    [data, 'DatabaseAddress', addressOf(DATABASE)],
    [data, 'DatabaseSecretArn', secretOf(DATABASE)],
    [data, 'FilesId', FILES],
    [data, 'CacheAddress', CACHE],
    [web, 'BalancerAddress', BALANCER],
  ] as const)
    changeSets.give(stack, output, value)
  names.set(BALANCER, [GATEWAY])

  async function makeData(): Promise<void> {
    const stack = read(data)
    await servers.start(DATABASE, stack.all('AWS::RDS::DBParameterGroup')[0].Parameters)
    const tags = Object.entries({
      ...{ 'wikistead:site': site.name, 'wikistead:environment': environment.name },
    }).map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`)
    databases.instances.set(DATABASE, {
      ...{ id: DATABASE, states: ['available'], looks: 0, isProtected: true, tags: tags.join('') },
    })
    await servers.startCache(CACHE_NODE)
    const secrets = new SecretsManagerClient({ region: REGION })
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
    await account.makeGroup(`${stack}-${output}`, making, target)
  }

  async function makeBalancer(name: string, id: string, address: string, port: number) {
    const group = read(name.slice(0, name.lastIndexOf('-'))).find(id)
    const addressOf = (instance: string) => instances.find(instance)?.address
    const balancer = await startBalancer({ address, port, group, addressOf })
    balancers.set(name, balancer)
    return balancer
  }

  const makers: Readonly<Record<string, () => Promise<unknown>>> = {
    [store]: async () =>
      makeStoreBucket(new S3Client({ region: REGION, forcePathStyle: true }), bucket),
    [data]: makeData,
    async [web]() {
      for (const { Name, Content } of read(web).all('AWS::SSM::Document')) documents[Name] = Content
      await makeBalancer(`${web}-HeadsName`, 'Heads', GATEWAY, 80)
      await makeGroup(web, 'AdminGroup')
      await makeGroup(web, 'HeadsGroup', `${web}-HeadsName`)
    },
    async [edge]() {
      readers.to((await makeBalancer(`${edge}-EdgesName`, 'Edges', '127.0.0.1', 0)).url)
      await makeGroup(edge, 'EdgesGroup', `${edge}-EdgesName`)
    },
  }
  const isMade = new Set<string>()
  simulator.intercept('ExecuteChangeSet', async (parameters, ...asked) => {
    const stack = parameters.get('StackName') ?? ''
    const reply = await changeSets.answers['ExecuteChangeSet']?.(parameters, ...asked)
    if (!isMade.has(stack) && changeSets.find(stack) !== undefined) await makers[stack]?.()
    isMade.add(stack)
    return reply
  })
  simulator.intercept('DeleteStack', async (parameters, ...asked) => {
    const stack = parameters.get('StackName') ?? ''
    const reply = await changeSets.answers['DeleteStack']?.(parameters, ...asked)
    if (reply?.status === 200)
      for (const name of scaling.names())
        if (name.startsWith(`${stack}-`)) await scaling.resize(name, 0)
    return reply
  })
}
