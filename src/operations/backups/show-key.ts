import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'

const WORDS =
  'This key opens the backups. Keep it where neither this machine nor the backups are: without it nobody can restore anything.'

/** Makes the key before anything is copied with it, and shows it once to whoever is there. */
export async function introduceKey({
  secrets,
  operator,
  emit,
}: Pick<World, 'secrets' | 'operator' | 'emit'>): Promise<void> {
  if ((await secrets.find('backupKey')) !== undefined) return
  const { backupKey = '' } = await secrets.ensure(['backupKey'])
  if (await operator.reveal(WORDS, backupKey)) return
  emit({
    type: 'warning',
    message: `keep the key of the backups apart from them: it is backupKey in ${secrets.location()}`,
  })
}

/** Shows the key at a terminal, and nowhere else. Fails with `answer-needed` where there is none. */
export async function showKey({
  secrets,
  operator,
}: Pick<World, 'secrets' | 'operator'>): Promise<void> {
  const key = await secrets.find('backupKey')
  if (key === undefined)
    throw new Problem('backup-missing', 'there is no key yet', { hint: 'wikistead up makes it' })
  if (await operator.reveal(WORDS, key)) return
  throw new Problem('answer-needed', 'the key is shown at a terminal only', {
    hint: `it is backupKey in ${secrets.location()}`,
  })
}
