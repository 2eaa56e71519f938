/**
 * Regions with three zones, all the engines that we use, and prices that we know, with what things
 * cost there compared with us-east-1. The factors are of whole bills like ours, not of one price.
 */
export const regions = {
  'us-east-1': 1,
  'us-east-2': 1,
  'us-west-2': 1,
  'ca-central-1': 1.11,
  'eu-west-1': 1.11,
  'eu-west-2': 1.16,
  'eu-west-3': 1.17,
  'eu-central-1': 1.2,
  'eu-north-1': 1.05,
  'ap-northeast-1': 1.27,
  'ap-southeast-1': 1.24,
  'ap-southeast-2': 1.24,
} as const satisfies Record<string, number>

export type Region = keyof typeof regions

export const isRegion = (name: unknown): name is Region =>
  typeof name === 'string' && Object.hasOwn(regions, name)
