import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking, patience } from '../asking.ts'
import { hostsOf } from '../naming.ts'

/** A balancer as a name points to it. */
export interface Target {
  readonly address: string
  /** The zone of all balancers of its region. */
  readonly zone: string
}

/** Milliseconds between two looks, and until all servers of Route 53 must know; it says one minute. */
const POLL = 2000
const TIMEOUT = 600_000

/** The name by which readers find the wiki. That of its files points to CloudFront, wherever the wiki is. */
export function readerNames(environment: AwsEnvironment, clock: Clock) {
  const { region, zone } = environment.platform
  const client = new Route53Client({ region, ...patience })
  const { wiki: name } = hostsOf(environment)

  async function awaitKnown(change: string): Promise<void> {
    const deadline = clock.now().getTime() + TIMEOUT
    for (;;) {
      const { ChangeInfo } = await asking('route53:GetChange', async () =>
        client.send(new GetChangeCommand({ Id: change })),
      )
      if (ChangeInfo?.Status === 'INSYNC') return
      if (clock.now().getTime() > deadline)
        throw new Problem('cloud-failed', `Route 53 does not tell its servers where ${name} is`)
      await clock.sleep(POLL)
    }
  }

  return {
    async pointTo({ address }: Target): Promise<boolean> {
      const { ResourceRecordSets = [] } = await asking('route53:ListResourceRecordSets', async () =>
        client.send(
          new ListResourceRecordSetsCommand({
            ...{ HostedZoneId: zone.id, StartRecordName: name, StartRecordType: 'A', MaxItems: 1 },
          }),
        ),
      )
      const [record] = ResourceRecordSets
      return same(record?.Name, name) && same(record?.AliasTarget?.DNSName, address)
    },

    /** Ends when every server of Route 53 says so; readers ask again within a minute. */
    async move({ address, zone: balancers }: Target): Promise<void> {
      const { ChangeInfo } = await asking('route53:ChangeResourceRecordSets', async () =>
        client.send(
          new ChangeResourceRecordSetsCommand({
            HostedZoneId: zone.id,
            ChangeBatch: {
              Comment: 'Wikistead: the site stands in its recovery region',
              Changes: [
                {
                  Action: 'UPSERT',
                  ResourceRecordSet: {
                    ...{ Name: name, Type: 'A' },
                    AliasTarget: {
                      ...{ DNSName: address, HostedZoneId: balancers, EvaluateTargetHealth: false },
                    },
                  },
                },
              ],
            },
          }),
        ),
      )
      if (ChangeInfo?.Id !== undefined) await awaitKnown(ChangeInfo.Id)
    },
  }
}

/** Route 53 ends names with a dot, and writes what points to a balancer in small letters. */
const same = (one: string | undefined, other: string) =>
  one?.toLowerCase().replace(/\.$/, '') === other.toLowerCase()
