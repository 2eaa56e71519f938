import type { World } from '../../ports/world.ts'

/** Ends the job runner after its present job; its supervisor starts it again where it may run. */
export const restartJobRunner = async ({ fleet }: Pick<World, 'fleet'>): Promise<unknown> =>
  fleet.run('admin', {
    argv: ['sv', '-w', '30', 'term', '/etc/wikistead/services/admin/job-runner'],
  })
