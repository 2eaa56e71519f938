import { LAUNCH_HOOK } from '../../domain/aws/instances.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { readMetadata } from './metadata.ts'
import { signedAsk } from './signed.ts'

/** What an instance asks of AWS about itself, with its own role. */
export interface OwnInstance {
  readSecret(name: string): Promise<string>
  /** Where others in the network find it. */
  readAddress(): Promise<string>
  /** Sends a message as it is; its own lines say to whom. */
  sendMail(message: Buffer): Promise<void>
  /** Lets Auto Scaling send requests here. Accepts that there is nothing to complete (any more). */
  completeLaunch(): Promise<void>
  /** Asks Auto Scaling to wait longer, and not to start another instead. */
  extendLaunch(): Promise<void>
}

const FORM = 'application/x-www-form-urlencoded; charset=utf-8'

export function ownInstance(region: string, env: NodeJS.ProcessEnv): OwnInstance {
  const ask = signedAsk(region, env)
  const urlOf = (service: string) =>
    env['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.amazonaws.com`

  async function askGroup(action: string, more: Readonly<Record<string, string>>): Promise<void> {
    const group = await readMetadata(
      env,
      '/latest/meta-data/tags/instance/aws:autoscaling:groupName',
    )
    // Started by hand, without a group: nobody waits for it.
    if (group === undefined) return
    const id = await readMetadata(env, '/latest/meta-data/instance-id')
    const parameters = new URLSearchParams({
      ...{ Action: action, Version: '2011-01-01', LifecycleHookName: LAUNCH_HOOK },
      ...{ AutoScalingGroupName: group, InstanceId: id ?? '', ...more },
    })
    const answer = await ask('autoscaling', `${urlOf('autoscaling')}/`, {
      method: 'POST',
      headers: { 'content-type': FORM },
      body: parameters.toString(),
    })
    const output = await answer.text()
    if (answer.ok || /No active Lifecycle Action/i.test(output)) return
    throw refused(`autoscaling:${action}`, answer.status, output)
  }

  return {
    async readSecret(name) {
      const answer = await ask('secretsmanager', `${urlOf('secretsmanager')}/`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'secretsmanager.GetSecretValue',
        },
        body: JSON.stringify({ SecretId: name }),
      })
      // What is refused says why; what is given is told to nobody.
      if (!answer.ok)
        throw refused(
          `secretsmanager:GetSecretValue of ${name}`,
          answer.status,
          await answer.text(),
        )
      return ((await answer.json()) as { readonly SecretString: string }).SecretString
    },

    async readAddress() {
      const address = await readMetadata(env, '/latest/meta-data/local-ipv4')
      if (address === undefined) throw new Error('the instance has no address')
      return address
    },

    async sendMail(message) {
      const parameters = new URLSearchParams({
        ...{ Action: 'SendRawEmail', Version: '2010-12-01' },
        'RawMessage.Data': message.toString('base64'),
      })
      const answer = await ask('ses', `${urlOf('email')}/`, {
        method: 'POST',
        headers: { 'content-type': FORM },
        body: parameters.toString(),
      })
      const output = await answer.text()
      if (!answer.ok) throw refused('ses:SendRawEmail', answer.status, output)
    },

    completeLaunch: async () =>
      askGroup('CompleteLifecycleAction', { LifecycleActionResult: 'CONTINUE' }),
    extendLaunch: async () => askGroup('RecordLifecycleActionHeartbeat', {}),
  }
}

const refused = (what: string, status: number, output: string) =>
  new Problem('cloud-failed', `AWS answers ${status} to ${what}`, { output })
