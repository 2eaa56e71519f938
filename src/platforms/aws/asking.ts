import { Problem } from '../../domain/problems/problem.ts'

/** How often the SDK tries again, with jitter, when AWS throttles or stumbles. */
export const patience = { maxAttempts: 8, retryMode: 'standard' } as const

const withoutCredentials = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
])
const refused = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'])

/** Asks AWS and puts its errors into our words; `action` is what IAM calls it. */
export async function asking<T>(action: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw asProblem(action, error)
  }
}

function asProblem(action: string, error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error
  const { name, message } = error
  if (withoutCredentials.has(name))
    return new Problem(
      'credentials-missing',
      `AWS does not know who asks (${action}): ${message}`,
      {
        hint: 'aws sso login --profile NAME, then export AWS_PROFILE=NAME',
        cause: error,
      },
    )
  if (refused.has(name))
    return new Problem('account-refused', `this role may not do ${action}: ${message}`, {
      hint: 'wikistead doctor',
      cause: error,
    })
  if (!isOfService(error)) return error
  return new Problem('cloud-failed', `${action}: ${name}: ${message}`, { cause: error })
}

/** Errors of ours, of the disk or of a stream are not AWS's. */
const isOfService = (error: Error) =>
  '$metadata' in error ||
  ['TimeoutError', 'NetworkingError', 'ECONNREFUSED'].includes(error.name) ||
  'errno' in error
