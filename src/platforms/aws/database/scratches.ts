import type { DBInstance } from '@aws-sdk/client-rds'
import { SCRATCH_TAG, scratchesPrefix, type ScratchRecord } from '../../../domain/aws/restores.ts'
import type { DatabasePlace } from '../../../domain/aws/places.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Store } from '../../../ports/store.ts'
import { scratchName } from '../naming.ts'
import type { Databases } from './instances.ts'
import { restoreInstance } from './restore.ts'

interface Means {
  readonly known: Databases
  readonly store: Store
  readonly clock: Clock
}

/** Milliseconds for which RDS may not know yet what it was just told to make. */
const YOUNG = 60_000
const POLL = 5000
/** Milliseconds that RDS may be at work on one that is to go; then the next operation removes it. */
const PATIENCE = 1_800_000

/**
 * Databases that are there only while a copy is made of them. The store remembers each from before
 * it is made until RDS removes it, so whoever was killed leaves none that costs for ever.
 */
export function scratchesOf(
  site: Site,
  environment: AwsEnvironment,
  { known, store, clock }: Means,
) {
  const prefix = scratchesPrefix(environment.name)
  const tags = { 'wikistead:site': site.name, [SCRATCH_TAG]: environment.name }

  async function list(): Promise<ScratchRecord[]> {
    const contents = await Promise.all(
      (await store.list(prefix)).map(async (key) => store.read(key)),
    )
    return contents.flatMap((content) =>
      content === undefined ? [] : [JSON.parse(content.toString()) as ScratchRecord],
    )
  }

  /** Whether RDS may not know it yet. */
  const isYoung = ({ begunAt }: ScratchRecord) =>
    clock.now().getTime() - Date.parse(begunAt) < YOUNG

  /** Until RDS knows it, or would know it. */
  async function isKnown(record: ScratchRecord, mayWait: boolean): Promise<boolean> {
    for (;;) {
      if ((await known.find(record.instance)) !== undefined) return true
      if (!mayWait || !isYoung(record)) return false
      await clock.sleep(POLL)
    }
  }

  /** Forgets it once RDS removes it; false while that is not so. */
  async function end(record: ScratchRecord, patience: number): Promise<boolean> {
    const { id, instance } = record
    const isSure = (await isKnown(record, patience > 0)) || !isYoung(record)
    const isEnded = await known.end(instance, { snapshot: null, withBackups: true, patience })
    if (isSure && isEnded) await store.remove(`${prefix}${id}.json`)
    return isSure && isEnded
  }

  return {
    list,

    /** Makes one of that instant, beside the live database and reached by the same hosts only. */
    async make(
      live: DBInstance,
      { id, at }: { readonly id: string; readonly at: Date },
      tell: (message: string) => void,
    ): Promise<DatabasePlace> {
      const target = scratchName(site, environment, id)
      const record: ScratchRecord = {
        ...{ id, instance: target, begunAt: clock.now().toISOString() },
      }
      await store.write(`${prefix}${id}.json`, JSON.stringify(record))
      const { place } = await restoreInstance(
        live,
        { target, tags, origin: { kind: 'instant', at }, isScratch: true },
        known,
        { environment, clock, tell },
      )
      return place
    },

    /** Has RDS remove all of them, also those that nobody remembers. */
    async endAll(): Promise<void> {
      const records = await list()
      const remembered = new Set(records.map(({ instance }) => instance))
      const others = (await known.listScratches()).flatMap(({ DBInstanceIdentifier }) =>
        DBInstanceIdentifier === undefined || remembered.has(DBInstanceIdentifier)
          ? []
          : [DBInstanceIdentifier],
      )
      const ending = { snapshot: null, withBackups: true, patience: PATIENCE }
      const isGone = await Promise.all([
        ...records.map(async (record) => end(record, PATIENCE)),
        ...others.map(async (instance) => known.end(instance, ending)),
      ])
      if (isGone.includes(false))
        throw new Problem(
          'cloud-failed',
          'RDS is at work on a database that a copy was made of, and does not remove it',
          { hint: `the next operation on ${environment.name} removes it` },
        )
    },

    /** As above, as far as RDS does it at once. */
    async endLeft(records: readonly ScratchRecord[]): Promise<void> {
      for (const record of records) await end(record, 0)
    },
  }
}
