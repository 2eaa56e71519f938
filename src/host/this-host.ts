import { roles, type Role } from '../domain/hosts/host.ts'

/** Who this host is; its platform says so when it starts it. */
export interface ThisHost {
  readonly name: string
  readonly role: Role
  readonly environment: string
}

export function readThisHost(env: NodeJS.ProcessEnv): ThisHost {
  const { WIKISTEAD_HOST: name, WIKISTEAD_ENVIRONMENT: environment } = env
  const role = roles.find((known) => known === env['WIKISTEAD_ROLE'])
  if (name === undefined || environment === undefined || role === undefined)
    throw new Error('WIKISTEAD_HOST, WIKISTEAD_ROLE and WIKISTEAD_ENVIRONMENT must be set')
  return { name, role, environment }
}
