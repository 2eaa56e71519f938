import { Problem } from '../../domain/problems/problem.ts'
import { activationId, type Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'

type Updating = Pick<World, 'fleet' | 'environment'>

const onAdmin = async (activation: Activation, args: readonly string[], { fleet }: Updating) =>
  fleet.run('admin', {
    argv: ['wikistead-run', 'sh', '-c', UPDATE, 'update', ...args],
    user: 'web',
    env: { WIKISTEAD_RELEASE_PATH: `/srv/wikistead/releases/${activationId(activation)}` },
  })

/** A fixed script; MediaWiki before 1.40 has no run.php. */
const UPDATE =
  'if [ -e maintenance/run.php ]; then set -- maintenance/run.php update "$@"; else set -- maintenance/update.php "$@"; fi; exec php "$@"'

/** What an update would do to the schema, as far as MediaWiki can say. */
export type PendingSchema =
  | { readonly isListed: true; readonly sql: string }
  | { readonly isListed: false; readonly output: string }

/**
 * The SQL that the release's code wants to run on its database. The schema stays as it is; core
 * still runs its own maintenance scripts meanwhile, which every update may repeat. Core cannot
 * list every update: 1.43 stops at an extension that makes its tables in a virtual domain, such as
 * OATHAuth, or that migrates data in tables which are only about to be made, such as AbuseFilter.
 */
export async function readPendingSchema(
  activation: Activation,
  world: Updating,
): Promise<PendingSchema> {
  const file = '/tmp/wikistead-pending.sql'
  await world.fleet.run('admin', { argv: ['rm', '-f', file] })
  const asked = await onAdmin(activation, ['--quick', '--schema', file], world)
  const { stdout: sql } = await world.fleet.run('admin', { argv: ['cat', file] })
  await world.fleet.run('admin', { argv: ['rm', '-f', file] })
  return asked.status === 0
    ? { isListed: true, sql }
    : { isListed: false, output: lastLines(asked.stdout + asked.stderr) }
}

/** Brings the database to what the release's code expects. Fails with `schema-failed`. */
export async function updateSchema(activation: Activation, world: Updating): Promise<void> {
  const updated = await onAdmin(activation, ['--quick'], world)
  if (updated.status !== 0)
    throw new Problem('schema-failed', 'the schema update failed', {
      hint: `mend the cause and deploy again; the release before still serves`,
      output: lastLines(updated.stdout + updated.stderr),
    })
}

/** The updater tells a long story; what went wrong is at its end. */
const lastLines = (text: string) => text.trim().split('\n').slice(-30).join('\n')
