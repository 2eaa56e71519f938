import type * as z from 'zod'
import { Problem } from '../../domain/problems/problem.ts'
import type { Site } from '../../domain/sites/site.ts'
import { fault, listFaults } from './faults.ts'
import { dockerPlatform, siteSchema } from './schema.ts'

/** The site that a configuration describes. Fails with `config-invalid`, all faults at once. */
export function parseSite(value: unknown, file: string): Site {
  const parsed = siteSchema.safeParse(value)
  const faults = [
    ...(parsed.success ? [] : listFaults(parsed.error.issues, value)),
    ...listSharedPorts(value),
  ]
  if (parsed.success && faults.length === 0) return completeSite(parsed.data)
  throw new Problem(
    'config-invalid',
    [`${file} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}`, ...faults].join(
      '\n  ',
    ),
  )
}

function completeSite({ title, environments, ...site }: z.output<typeof siteSchema>): Site {
  const hasProduction = Object.values(environments).some(({ production }) => production)
  return {
    ...site,
    title: title ?? site.name,
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, { url, noindex, ...environment }]) => [
        name,
        {
          ...{ ...environment, name, url: url ?? `http://127.0.0.1:${environment.platform.port}` },
          noindex: noindex ?? (hasProduction && !environment.production),
        },
      ]),
    ),
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
