import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'

/** A key that changes itself once a year. Whoever loses it loses the data, so it stays. */
export const ownKey = (stack: Stack, description: string): Key =>
  new Key(stack, 'Key', {
    description,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
