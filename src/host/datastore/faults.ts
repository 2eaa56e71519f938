import { Problem } from '../../domain/problems/problem.ts'

const DAMAGED =
  /invalid data|ciphertext verification|not found in (?:index|repository)|checksum|Load(?:Raw)?\(<|no matching ID|failed to load|unexpected EOF|does not exist|no such file|too short|cannot be loaded/i

/** What restic said, as a problem with a way out. */
export function resticFailed(verb: string, said: string): Problem {
  const output = said.slice(-2000)
  if (/wrong password|no key found/i.test(said))
    return new Problem('backup-key-wrong', 'the key does not open the backup repository', {
      hint: 'put the right backupKey into secrets.json, then wikistead up',
    })
  if (isFull(said)) return diskFull('the backup repository', output)
  if (/access ?denied|InvalidAccessKeyId|SignatureDoesNotMatch|permission denied/i.test(said))
    return new Problem('backup-place-refused', 'the place of the backups refuses us', {
      hint: 'are backupAccessKey and backupSecretKey in secrets.json right, and may they write there? Then wikistead up',
      output,
    })
  if (/dial tcp|connection refused|no such host|timeout|timed out|deadline exceeded/i.test(said))
    return new Problem('backup-place-refused', 'the place of the backups does not answer', {
      hint: 'can the admin host reach it? wikistead backups names it',
      output,
    })
  if (/repository does not exist|is there a repository at/i.test(said))
    return new Problem('repository-gone', 'there is no backup repository any more', {
      hint: 'bring it back, for instance mount its disk, or give backups.repository.place another place',
      output,
    })
  if (DAMAGED.test(said))
    return new Problem('repository-damaged', 'the backup repository is damaged', {
      hint: 'wikistead backups --check says what is; an earlier backup may be whole',
      output,
    })
  return new Problem('backup-failed', `restic ${verb} failed`, { output })
}

export const isFull = (said: string): boolean =>
  /no space left|ENOSPC|disk (?:is )?full/i.test(said)

const full = (message: string, output: string | undefined): Problem =>
  new Problem('disk-full', message, {
    hint: 'make room, or give the backups another place; what is live was not touched',
    output: output ?? '',
  })

const diskFull = (what: string, output: string): Problem =>
  full(`there is no room left for ${what}`, output)

/** A full disk is foreseen wherever it strikes; anything else stays what it is. */
export function asProblem(error: unknown): unknown {
  if (error instanceof Problem)
    return error.code !== 'disk-full' && isFull(error.output ?? '')
      ? full(`the disk is full: ${error.message}`, error.output)
      : error
  const { code, path } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' ? diskFull(path ?? 'what is written', String(error)) : error
}
