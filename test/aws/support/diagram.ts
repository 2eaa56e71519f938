import { stacks, type StackPlace } from '../../../src/domain/aws/stacks.ts'
import type { Template } from '../../../src/platforms/aws/synthesize.ts'

const places: Readonly<Record<StackPlace, string>> = {
  home: 'region',
  recovery: 'recovery region',
  global: 'us-east-1',
}

/** What people would name when they tell what is in a stack; all else belongs to one of these. */
const shown: Readonly<Record<string, string>> = {
  'AWS::AutoScaling::AutoScalingGroup': 'group of hosts',
  'AWS::Backup::BackupVault': 'vault of copies',
  'AWS::Budgets::Budget': 'budget',
  'AWS::CertificateManager::Certificate': 'certificate',
  'AWS::CloudFront::Distribution': 'CloudFront',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::CloudWatch::Dashboard': 'dashboard',
  'AWS::EC2::NatGateway': 'NAT gateway',
  'AWS::EC2::SecurityGroup': 'security group',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::VPC': 'network',
  'AWS::EFS::FileSystem': 'file system',
  'AWS::ElastiCache::CacheCluster': 'memcached',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'balancer',
  'AWS::KMS::Key': 'key',
  'AWS::RDS::DBInstance': 'MariaDB',
  'AWS::Route53::HealthCheck': 'look from outside',
  'AWS::Route53::RecordSet': 'name',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SES::EmailIdentity': 'sender of mail',
  'AWS::SSM::Document': 'document',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::WAFv2::WebACL': 'firewall',
}

/** A page that draws the stacks of an environment, what is in each, and what each takes from others. */
export function renderDiagram(templates: readonly Template[]): string {
  const boxes = Object.entries(places).map(([place, title]) => [
    `  subgraph at_${place}["${title}"]`,
    ...templates
      .filter(({ name }) => stacks[name].place === place)
      .map(
        (template) => `    ${template.name}["<b>${template.name}</b><br>${contents(template)}"]`,
      ),
    '  end',
  ])
  const arrows = templates.flatMap((template) =>
    templates.flatMap((from) => {
      const taken = template.inputs.filter((key) => key.toLowerCase().startsWith(from.name))
      const names = taken.map((key) => key.slice(from.name.length))
      if (names.length === 0 || from === template) return []
      const label = names.length > 3 ? `${names.length} values` : names.join('<br>')
      return [`  ${from.name} -- "${label}" --> ${template.name}`]
    }),
  )
  return `[← On AWS](8-aws.md) · [Contents](README.md)

# The stacks of an environment on AWS

Drawn from the templates themselves, by a test that fails where this page is not what they are. An
arrow says what a stack takes of another one's outputs.

\`\`\`mermaid
flowchart TB
${[...boxes.flat(), ...arrows].join('\n')}
\`\`\`
`
}

function contents({ resources }: Template): string {
  const counts = new Map<string, number>()
  for (const type of Object.values(resources)) {
    const word = shown[type]
    if (word !== undefined) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([word, count]) => (count === 1 ? word : `${count} × ${word}`))
    .join('<br>')
}
