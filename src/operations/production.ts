import { Problem } from '../domain/problems/problem.ts'
import type { World } from '../ports/world.ts'

/**
 * Asks once before something that readers or editors would notice, where the site says that they
 * depend on this environment. Fails with `declined`.
 */
export async function agreeInProduction(
  what: string,
  { environment, operator }: Pick<World, 'environment' | 'operator'>,
): Promise<void> {
  if (!environment.production) return
  if (!(await operator.confirm(`Readers depend on ${environment.name}: ${what}?`)))
    throw new Problem('declined', 'nothing was changed')
}

/** What has to be typed before something is gone; in production the name of no other environment. */
export const nameToType = ({ site, environment }: Pick<World, 'site' | 'environment'>): string =>
  environment.production ? `${site.name}/${environment.name}` : site.name
