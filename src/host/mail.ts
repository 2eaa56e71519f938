import { buffer } from 'node:stream/consumers'
import { ownInstance } from '../platforms/instance/instance.ts'

/** Stands where PHP expects `sendmail`: what is on stdin goes to whom it names itself, by SES. */
export async function sendMail(env: NodeJS.ProcessEnv): Promise<void> {
  const { AWS_REGION: region } = env
  if (region === undefined) throw new Error('AWS_REGION must be set')
  await ownInstance(region, env).sendMail(await buffer(process.stdin))
}
