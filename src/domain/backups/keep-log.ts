import type { Decision } from './retention.ts'

export interface KeptLog {
  readonly segments: ReadonlySet<string>
  /** From when on there is no gap; null where only the instants of backups are left. */
  readonly since: string | null
}

/**
 * Which segments of a timeline stay: all of them from its oldest backup of the continuous days on,
 * and before that those that each kept backup needs to become whole.
 */
export function chooseKeptLog(
  timeline: string,
  segments: readonly string[],
  decisions: readonly Decision[],
): KeptLog {
  const kept = decisions.filter(({ keep, backup }) => keep && backup.position.timeline === timeline)
  const continuous = kept
    .filter((decision) => decision.continuous)
    .map(({ backup }) => backup)
    .sort((a, b) => a.id.localeCompare(b.id))
  const first = continuous[0]
  const isNeeded = (file: string) =>
    (first !== undefined && file >= first.position.file) ||
    kept.some(
      ({ backup: { position, witness } }) => file >= position.file && file <= witness.position.file,
    )
  return { segments: new Set(segments.filter(isNeeded)), since: first?.endedAt ?? null }
}
