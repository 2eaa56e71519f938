export const losses = ['database', 'files', 'host', 'everything'] as const
export type Loss = (typeof losses)[number]

/** A rehearsed loss: what was destroyed, how long it took to come back, and what was gone. */
export interface Drill {
  readonly id: string
  readonly lost: Loss
  readonly startedAt: string
  /** When the data was destroyed; null where it was only restored beside, as in production. */
  readonly lostAt: string | null
  readonly endedAt: string
  /** Seconds from the loss until editors could save again. */
  readonly recoverySeconds: number
  readonly phases: Readonly<Record<string, number>>
  /** The instant that came back, and the backup that it began from. */
  readonly instant: string | null
  readonly backup: string | null
  /** Edits that a writer was told are saved, and how many of them are not there any more. */
  readonly acknowledged: number
  readonly lostEdits: number
  readonly missingFiles: readonly string[]
  readonly verdict: 'passed' | 'failed'
  readonly faults: readonly string[]
}

/** What a recovery must not exceed. */
export interface Objectives {
  readonly recoverySeconds: number
  readonly lostSeconds: number
}

/** Why a drill is not good; empty where it is. */
export function judgeDrill(
  drill: Omit<Drill, 'verdict' | 'faults'>,
  objectives: Objectives,
): string[] {
  const { lostAt, instant, recoverySeconds, missingFiles, lostEdits } = drill
  const lostSeconds =
    lostAt === null || instant === null ? 0 : (Date.parse(lostAt) - Date.parse(instant)) / 1000
  return [
    instant === null ? 'nothing was restored' : null,
    recoverySeconds > objectives.recoverySeconds
      ? `recovery took ${recoverySeconds.toFixed(0)} s, more than ${objectives.recoverySeconds} s`
      : null,
    lostSeconds > objectives.lostSeconds
      ? `the last ${lostSeconds.toFixed(0)} s were lost, more than ${objectives.lostSeconds} s (${lostEdits} edits)`
      : null,
    missingFiles.length > 0 ? `${missingFiles.length} files are gone` : null,
  ].filter((fault) => fault !== null)
}

export const drillsPrefix = (environment: string): string => `environments/${environment}/drills/`
