/** Where an instance is told about itself; the variable is the one that AWS's own tools know. */
const serviceOf = (env: NodeJS.ProcessEnv) =>
  env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? 'http://169.254.169.254'

/** Milliseconds until a question counts as unanswered. */
const TIMEOUT = 2000

/** What an instance is told at a path, by the second version of the interface only. */
export async function readMetadata(
  env: NodeJS.ProcessEnv,
  path: string,
): Promise<string | undefined> {
  const service = serviceOf(env)
  const token = await get(`${service}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  })
  return get(`${service}${path}`, { headers: { 'x-aws-ec2-metadata-token': token ?? '' } })
}

async function get(url: string, init: RequestInit): Promise<string | undefined> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT) })
  const text = (await answer.text()).trim()
  if (answer.status === 404) return undefined
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`)
  return text
}
