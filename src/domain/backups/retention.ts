import { isGood, type Backup } from './backup.ts'

export interface RetentionPolicy {
  /** Days in which every second can be restored. */
  readonly continuousDays: number
  /** Nights of which one backup each stays. */
  readonly nightly: number
}

export interface Decision {
  readonly backup: Backup
  readonly keep: boolean
  readonly reason: string
  /** Whether the log goes on from it without a gap; otherwise only its own instant is kept. */
  readonly continuous: boolean
}

const DAY = 86_400_000

/**
 * Which backups stay, each with the reason. The last good one always does, whatever the policy
 * says; one that is not good never makes a good one go.
 */
export function chooseKept(
  backups: readonly Backup[],
  { continuousDays, nightly }: RetentionPolicy,
  now: Date,
): Decision[] {
  const newestFirst = [...backups].sort((a, b) => b.id.localeCompare(a.id))
  const good = newestFirst.filter(isGood)
  const begin = now.getTime() - continuousDays * DAY
  // A replay that begins in the window needs the last backup from before it.
  const anchor = good.find(({ endedAt }) => Date.parse(endedAt) <= begin)
  const nights = new Map<string, Backup>()
  for (const backup of good) {
    const night = backup.endedAt.slice(0, 10)
    if (nights.size < nightly || nights.has(night)) nights.set(night, backup)
  }
  return newestFirst.map((backup) => {
    const isRecent = Date.parse(backup.endedAt) > begin
    const continuous = isGood(backup) && (isRecent || backup === anchor || backup === good[0])
    const decide = (keep: boolean, reason: string): Decision => ({
      ...{ backup, keep, reason, continuous },
    })
    if (backup === good[0]) return decide(true, 'the last good one')
    if (!isGood(backup)) {
      const isYoung = now.getTime() - Date.parse(backup.endedAt) < DAY
      return isYoung
        ? decide(true, 'not verified; shown for a day')
        : decide(false, `not verified: ${backup.fault ?? 'never tried'}`)
    }
    if (isRecent) return decide(true, `of the last ${continuousDays} days`)
    if (backup === anchor) return decide(true, `begins the last ${continuousDays} days`)
    const night = backup.endedAt.slice(0, 10)
    return nights.get(night) === backup
      ? decide(true, `of the night of ${night}`)
      : decide(
          false,
          nights.has(night) ? 'an older one of the same day' : `older than ${nightly} nights`,
        )
  })
}
