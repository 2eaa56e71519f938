export const losses = ['database', 'files', 'host', 'everything'] as const
export type Loss = (typeof losses)[number]

/** A rehearsed loss: what was destroyed, how long it took to come back, and what was gone. */
export interface Drill {
  readonly id: string
  /** `nothing` where it was only restored beside, as in production and on a schedule. */
  readonly lost: Loss | 'nothing'
  readonly by: 'operator' | 'schedule'
  readonly startedAt: string
  /** When the data was destroyed; null where it was only restored beside. */
  readonly lostAt: string | null
  readonly endedAt: string
  /** Seconds from the loss until editors could save again, or until all was checked beside. */
  readonly recoverySeconds: number
  /** Seconds of each part of the recovery, in order. */
  readonly phases: Readonly<Record<string, number>>
  /** The instant that came back, and the backup that it began from; null where nothing did. */
  readonly instant: string | null
  readonly backup: string | null
  /** Edits that a writer was told are saved, and how many of them are not there any more. */
  readonly acknowledged: number
  readonly lostEdits: number
  /** Seconds of work that did not come back: by those edits' own times, or behind the live wiki. */
  readonly lostSeconds: number
  readonly missingFiles: readonly string[]
  /** Why nothing came back. */
  readonly failure: string | null
  readonly objectives: Objectives
  readonly verdict: 'passed' | 'failed'
  readonly faults: readonly string[]
}

/** What a recovery must not exceed. */
export interface Objectives {
  readonly recoverySeconds: number
  readonly lostSeconds: number
}

export const defaultObjectives: Objectives = { recoverySeconds: 3600, lostSeconds: 60 }

/** A drill before anybody has judged it. */
export type Rehearsed = Omit<Drill, 'verdict' | 'faults' | 'objectives'>

interface Check {
  /** What must hold, in a few words. */
  readonly name: string
  /** Why it does not; null where it does. */
  readonly fault: string | null
}

/** What is asked of every drill, each with how it was answered. */
export function checkDrill(
  { instant, failure, recoverySeconds, lostSeconds, lostEdits, missingFiles }: Rehearsed,
  objectives: Objectives,
): Check[] {
  const isLate = recoverySeconds > objectives.recoverySeconds
  const isLost = lostSeconds > objectives.lostSeconds
  return [
    {
      name: 'the data comes back',
      fault:
        instant === null ? `nothing was restored${failure === null ? '' : `: ${failure}`}` : null,
    },
    {
      name: `it comes back within ${objectives.recoverySeconds} s`,
      fault: isLate
        ? `recovery took ${recoverySeconds.toFixed(0)} s, more than ${objectives.recoverySeconds} s`
        : null,
    },
    {
      name: `at most ${objectives.lostSeconds} s of edits are lost`,
      fault: isLost
        ? `the last ${lostSeconds.toFixed(0)} s were lost, more than ${objectives.lostSeconds} s (${lostEdits} edits)`
        : null,
    },
    {
      name: 'every file comes back',
      fault: missingFiles.length > 0 ? `${missingFiles.length} files are gone` : null,
    },
  ]
}

/** The drill with its verdict. */
export function judgeDrill(rehearsed: Rehearsed, objectives: Objectives): Drill {
  const faults = checkDrill(rehearsed, objectives).flatMap(({ fault }) => fault ?? [])
  const verdict = faults.length > 0 ? 'failed' : 'passed'
  return { ...rehearsed, objectives, verdict, faults }
}

/** Sorts by time; also the name of what is restored for it. */
export const drillId = (now: Date): string =>
  now
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase()

/** Where the tool keeps its drills, and where the admin host tells of those on a schedule. */
export const drillsPrefixes = (environment: string): readonly [string, string] => [
  `environments/${environment}/drills/`,
  `environments/${environment}/backups/drills/`,
]
