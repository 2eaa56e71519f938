import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  InvalidTargetException,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../domain/sites/site.ts'
import type { Clock } from '../../ports/clock.ts'
import { asking, patience } from './asking.ts'

/** Milliseconds between two looks, and until a head that serves must have been noticed. */
const POLL = 2000
const NOTICE = 120_000

/** The balancer in front of the heads. A head that it forgets gets no requests, and ends those it has. */
export function headTargets({ platform }: AwsEnvironment, clock: Clock) {
  const { region, account } = platform
  const client = new ElasticLoadBalancingV2Client({ region, ...patience })
  const arnOf = (name: string) => `arn:aws:elasticloadbalancing:${region}:${account}:${name}`

  return {
    async setDrained(host: string, instance: string, group: string, drained: boolean) {
      const asked = { TargetGroupArn: arnOf(group), Targets: [{ Id: instance }] }
      const read = async () => {
        const { TargetHealthDescriptions } = await asking(
          'elasticloadbalancing:DescribeTargetHealth',
          async () => client.send(new DescribeTargetHealthCommand(asked)),
        )
        return TargetHealthDescriptions?.[0]?.TargetHealth
      }
      if (drained) {
        await asking('elasticloadbalancing:DeregisterTargets', async () => {
          try {
            await client.send(new DeregisterTargetsCommand(asked))
          } catch (error) {
            // It is out already.
            if (!(error instanceof InvalidTargetException)) throw error
          }
        })
        return
      }
      await asking('elasticloadbalancing:RegisterTargets', async () =>
        client.send(new RegisterTargetsCommand(asked)),
      )
      const deadline = clock.now().getTime() + NOTICE
      for (;;) {
        const health = await read()
        if (health?.State === 'healthy') return
        if (clock.now().getTime() > deadline)
          throw new Problem('hosts-missing', `the balancer does not find ${host} well`, {
            hint: `wikistead logs --host ${host}`,
            output: health?.Description ?? health?.State ?? '',
          })
        await clock.sleep(POLL)
      }
    },
  }
}
