import { Problem } from '../../domain/problems/problem.ts'
import { activationId, type Activation } from '../../domain/rollouts/pointer.ts'
import type { World } from '../../ports/world.ts'
import { askDatabase, sqlName } from '../database/sql.ts'

/** Milliseconds that heads may take to find their database again. */
const PATIENCE = 30_000

/** Main page, newest page and one file, as a visitor gets them. Fails with `restore-failed`. */
export async function lookThroughEdge(stable: Activation, world: World): Promise<void> {
  const { edge, clock, environment } = world
  const deadline = clock.now().getTime() + PATIENCE
  const newest = await askDatabase(
    `SELECT page_id FROM ${sqlName(stable.database)}.page WHERE page_namespace = 0 ORDER BY page_latest DESC LIMIT 1`,
    world,
  )
  const paths = [
    '/index.php?wikistead=restored',
    ...(newest.trim() === '' ? [] : [`/index.php?curid=${Number(newest)}&wikistead=restored`]),
  ]
  for (const path of paths)
    for (;;) {
      const now = clock.now().getTime()
      const { status, headers } = await edge.get(`${path}.${now}`)
      if (status === 200 && headers['x-wikistead-release'] === activationId(stable)) break
      if (now > deadline)
        throw new Problem('restore-failed', `${environment.url}${path} answers ${status}`, {
          hint: `wikistead logs ${environment.name}; what was live before is live again`,
        })
      await clock.sleep(200)
    }
}
