import { Problem } from '../problems/problem.ts'

/** What an environment on AWS needs besides Wikistead, each at the version that it was tried with. */
const awsPackages = [
  'aws-cdk-lib@2.276.0',
  'constructs@10.8.1',
  '@aws-sdk/client-auto-scaling@3.1169.0',
  '@aws-sdk/client-cloudformation@3.1169.0',
  '@aws-sdk/client-ec2@3.1169.0',
  '@aws-sdk/client-efs@3.1141.0',
  '@aws-sdk/client-elastic-load-balancing-v2@3.1142.0',
  '@aws-sdk/client-iam@3.1169.0',
  '@aws-sdk/client-rds@3.1169.0',
  '@aws-sdk/client-route-53@3.1169.0',
  '@aws-sdk/client-s3@3.1169.0',
  '@aws-sdk/client-secrets-manager@3.1163.0',
  '@aws-sdk/client-service-quotas@3.1138.0',
  '@aws-sdk/client-sesv2@3.1169.0',
  '@aws-sdk/client-ssm@3.1169.0',
  '@aws-sdk/client-sts@3.1169.0',
  '@aws-sdk/lib-storage@3.1169.0',
] as const

/** Says which packages to install, where the error is that one is not there. */
export function asMissingPackage(error: unknown, environment: string): unknown {
  const { code, message } = error as { readonly code?: string; readonly message: string }
  if (code !== 'ERR_MODULE_NOT_FOUND') return error
  return new Problem('tool-missing', `${environment} needs packages for AWS: ${message}`, {
    hint: `npm install --save-exact ${awsPackages.join(' ')}`,
    cause: error,
  })
}
