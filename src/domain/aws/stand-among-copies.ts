import type { AwsEnvironment } from '../sites/site.ts'
import type { Standing } from './standing.ts'

/** The environment as it is among its copies. */
export const standAmongCopies = (
  environment: AwsEnvironment,
  standing: Standing,
): AwsEnvironment => ({
  ...environment,
  platform: { ...environment.platform, region: environment.platform.recoveryRegion, standing },
})
