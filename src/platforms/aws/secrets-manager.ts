import { randomBytes } from 'node:crypto'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { secretName } from '../../domain/aws/secrets.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { asking, patience } from './asking.ts'

/**
 * Secrets in AWS's Secrets Manager, one a name. What the wiki's hosts need is made by the stacks;
 * what only the tool needs is made here, on first use.
 */
export function secretsManager(site: Site, environment: AwsEnvironment): Secrets {
  const { region } = environment.platform
  const client = new SecretsManagerClient({ region, ...patience })
  const idOf = (name: string) => secretName(site.name, environment.name, name)

  async function find(name: string): Promise<string | undefined> {
    return asking('secretsmanager:GetSecretValue', async () => {
      try {
        const found = await client.send(new GetSecretValueCommand({ SecretId: idOf(name) }))
        return found.SecretString
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined
        throw asRemoved(idOf(name), region, error)
      }
    })
  }

  async function make(name: string): Promise<string> {
    const value = randomBytes(24).toString('base64url')
    return asking('secretsmanager:CreateSecret', async () => {
      try {
        await client.send(
          new CreateSecretCommand({
            Name: idOf(name),
            SecretString: value,
            Tags: [
              { Key: 'wikistead:site', Value: site.name },
              { Key: 'wikistead:environment', Value: environment.name },
            ],
          }),
        )
        return value
      } catch (error) {
        // Somebody else was faster, and all must have the same.
        const theirs = error instanceof ResourceExistsException ? await find(name) : undefined
        if (theirs !== undefined) return theirs
        throw asRemoved(idOf(name), region, error)
      }
    })
  }

  return {
    async ensure(names) {
      const values = names.map(async (name) => [name, (await find(name)) ?? (await make(name))])
      return Object.fromEntries((await Promise.all(values)) as [string, string][])
    },
    find,
    location: () => `Secrets Manager of ${region}, below ${idOf('')}`,
  }
}

/** AWS keeps a removed secret for days; neither its value nor its name can be had meanwhile. */
function asRemoved(id: string, region: string, error: unknown): unknown {
  const isRemoved =
    error instanceof Error &&
    error.name === 'InvalidRequestException' &&
    /(marked|scheduled) (for deletion|deleted)/.test(error.message)
  return isRemoved
    ? new Problem('secret-missing', `the secret ${id} was removed`, {
        hint: `aws secretsmanager restore-secret --region ${region} --secret-id ${id}`,
        cause: error,
      })
    : error
}
