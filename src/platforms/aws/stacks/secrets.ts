import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CDN_SECRET, secretName, wikiSecrets } from '../../../domain/aws/secrets.ts'
import { input, Validations, type Drawing } from './stack.ts'

/** Secrets Manager makes each one; no person and no template ever holds the value. */
export function makeSecrets(stack: Stack, { site, environment }: Drawing, key: IKey): void {
  for (const name of [...wikiSecrets, CDN_SECRET]) {
    const secret = new CfnSecret(stack, `Secret${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
      name: secretName(site.name, environment.name, name),
      kmsKeyId: key.keyArn,
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      replicaRegions: [
        {
          region: environment.platform.recoveryRegion,
          kmsKeyId: input(stack, 'recovery', 'KeyArn'),
        },
      ],
    })
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN)
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A new key logs everybody out or needs the hosts’ consent; it is changed by hand, on purpose.',
    })
  }
}
