import type * as z from 'zod'
import { RDS_DAYS } from '../../domain/aws/platform.ts'
import { defaultPolicy } from '../../domain/backups/policy.ts'
import { Problem } from '../../domain/problems/problem.ts'
import type { Environment, Site } from '../../domain/sites/site.ts'
import { fault, listFaults } from './faults.ts'
import { listAwsFaults } from './list-aws-faults.ts'
import { dockerPlatform, siteSchema } from './schema.ts'

/** The site that a configuration describes. Fails with `config-invalid`, all faults at once. */
export function parseSite(value: unknown, file: string): Site {
  const parsed = siteSchema.safeParse(value)
  const faults = [
    ...(parsed.success ? [] : listFaults(parsed.error.issues, value)),
    ...listSharedPorts(value),
    ...Object.entries(environmentsOf(value)).flatMap(([name, environment]) =>
      listAwsFaults(name, Object(environment) as Record<string, unknown>),
    ),
  ]
  if (parsed.success && faults.length === 0) return completeSite(parsed.data)
  throw new Problem(
    'config-invalid',
    [`${file} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}`, ...faults].join(
      '\n  ',
    ),
  )
}

type Parsed = z.output<typeof siteSchema>

function completeSite({ title, environments, ...site }: Parsed): Site {
  const hasProduction = Object.values(environments).some(({ production }) => production)
  return {
    ...site,
    title: title ?? site.name,
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, environment]) => [
        name,
        completeEnvironment(name, environment, hasProduction),
      ]),
    ),
  }
}

function completeEnvironment(
  name: string,
  { url, backups, platform, noindex, ...environment }: Parsed['environments'][string],
  hasProduction: boolean,
): Environment {
  const complete = (address: string, days: number) => ({
    ...environment,
    name,
    noindex: noindex ?? (hasProduction && !environment.production),
    url: url ?? address,
    backups: { ...backups, continuousDays: backups.continuousDays ?? days },
  })
  if (platform.kind === 'docker')
    return {
      ...complete(`http://127.0.0.1:${platform.port}`, defaultPolicy.continuousDays),
      platform,
    }
  const { heads } = platform
  return {
    ...complete(`https://${platform.zone.name}`, RDS_DAYS.usual),
    platform: { ...platform, heads: { ...heads, most: heads.most ?? heads.least * 2 } },
  }
}

/** Read apart from the schema, so that a fault elsewhere does not hide this one. */
function listSharedPorts(value: unknown): string[] {
  const owners = new Map<number, string>()
  return Object.entries(environmentsOf(value)).flatMap(([name, environment]) => {
    const platform = dockerPlatform.safeParse((environment as { platform?: unknown })?.platform)
    if (!platform.success) return []
    const { port } = platform.data
    const owner = owners.get(port)
    owners.set(port, owner ?? name)
    return owner === undefined
      ? []
      : [fault(['environments', name, 'platform', 'port'], `another port than ${owner}’s`, port)]
  })
}

const environmentsOf = (value: unknown): object =>
  Object((value as { environments?: unknown } | null | undefined)?.environments) as object
