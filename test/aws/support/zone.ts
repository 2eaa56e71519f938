import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53'

/** A zone of Route 53 with the name of a wiki, which leads to a balancer. */
export interface Zone {
  readonly id: string
  /** As the stack with the edges does. */
  point(address: string): Promise<void>
  /** Where readers go who ask for the wiki; `nowhere` while nobody said it. */
  find(): Promise<string>
}

/** A region that no test loses; Route 53 is in all of them. */
const region = 'us-east-1'

export async function makeZone(wiki: string): Promise<Zone> {
  const client = new Route53Client({ region })
  const made = new CreateHostedZoneCommand({ Name: wiki, CallerReference: String(Date.now()) })
  const id = (await client.send(made)).HostedZone?.Id?.split('/').at(-1) ?? ''
  return {
    id,
    async point(address) {
      const AliasTarget = { DNSName: address, HostedZoneId: id, EvaluateTargetHealth: false }
      const record = { Name: wiki, Type: 'A' as const, AliasTarget }
      await client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: id,
          ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: record }] },
        }),
      )
    },
    async find() {
      const asked = new ListResourceRecordSetsCommand({ HostedZoneId: id })
      const { ResourceRecordSets = [] } = await client.send(asked)
      const found = ResourceRecordSets.find(({ Type }) => Type === 'A')
      return found?.AliasTarget?.DNSName?.replace(/\.$/, '') ?? 'nowhere'
    },
  }
}
