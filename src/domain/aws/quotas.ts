import type { AwsPlatform } from './platform.ts'
import { vcpusOf } from './sizes.ts'

interface Need {
  readonly service: string
  readonly code: string
  readonly name: string
  readonly needed: number
}

/** What an environment may need of an account at most, by the codes of Service Quotas. */
export function listNeeds(
  { heads, admin, edges, uploads }: AwsPlatform,
  isProduction: boolean,
): Need[] {
  // While a roll replaces a host, the new one runs beside it.
  const hosts =
    (heads.most + 1) * vcpusOf(heads.size) +
    (edges.count + 1) * vcpusOf(edges.size) +
    2 * vcpusOf(admin.size)
  const gateways = isProduction ? 3 : 1
  return [
    {
      ...{ service: 'ec2', code: 'L-1216C47A', needed: hosts },
      name: 'processors of running standard instances',
    },
    { service: 'vpc', code: 'L-F678F1CE', name: 'networks (VPCs)', needed: 1 },
    { service: 'ec2', code: 'L-0263D0A3', name: 'elastic addresses', needed: gateways },
    { service: 'rds', code: 'L-7B6409FD', name: 'database instances', needed: 2 },
    {
      ...{ service: 's3', code: 'L-DC2B2D3D', name: 'buckets' },
      needed: uploads === 's3' ? 6 : 5,
    },
  ]
}
