import type { Stack } from 'aws-cdk-lib'
import { CfnCacheCluster, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache'
import { groupName, CACHE_PORT } from '../../../domain/aws/doors.ts'
import { subnetsOf } from './network.ts'
import { input, output, Validations, type Drawing } from './stack.ts'

/** memcached over several zones. It may be lost at any time: sessions lie in the database. */
export function makeCache(stack: Stack, { environment }: Drawing): void {
  const { size, nodes } = environment.platform.cache
  const subnets = new CfnSubnetGroup(stack, 'CacheSubnets', {
    description: 'Where the cache lives: no way in or out of the network',
    subnetIds: subnetsOf(stack, 'Isolated'),
  })
  const cache = new CfnCacheCluster(stack, 'Cache', {
    engine: 'memcached',
    engineVersion: '1.6.22',
    cacheNodeType: size,
    numCacheNodes: nodes,
    azMode: 'cross-az',
    port: CACHE_PORT,
    cacheSubnetGroupName: subnets.ref,
    vpcSecurityGroupIds: [input(stack, 'network', groupName('cache'))],
    preferredMaintenanceWindow: 'sun:04:30-sun:05:30',
  })
  Validations.of(cache).acknowledge({
    id: 'AwsSolutions-AEC5',
    reason: 'Another port hides nothing from who is inside, and only the hosts of PHP reach it.',
  })
  output(stack, 'CacheId', cache.ref)
  output(stack, 'CacheAddress', cache.attrConfigurationEndpointAddress)
}
