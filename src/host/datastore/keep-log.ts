import { findCaughtUp, listSegments } from './log-archive.ts'
import { followPlace } from './repository.ts'
import { updateRest } from './state.ts'
import type { Tell } from './steps.ts'
import { recallLog, storeLog, thinLog } from './store-log.ts'
import { readTimeline } from './timeline.ts'

/** Writes down until when all of the log is on this host; whether all of it is. */
export async function watchLag(): Promise<boolean> {
  const now = new Date().toISOString()
  const timeline = await readTimeline()
  const end = await findCaughtUp()
  await updateRest(({ log }) => ({
    log: {
      ...{ ...log, timeline },
      ...(end === undefined
        ? {}
        : {
            archived: { ...log.archived, [timeline]: now },
            ends: { ...log.ends, [timeline]: end },
          }),
    },
  }))
  return end !== undefined
}

/** Puts the log into the repository, where something came since the last time. */
export function keepLog(tell: Tell): () => Promise<void> {
  let stored = ''
  let recalled = ''
  return async () => {
    const repository = await followPlace(tell)
    const now = new Date().toISOString()
    const timeline = await readTimeline()
    const of = `${repository} ${timeline}`
    // A host that lost its disk would otherwise store a log that begins in the middle.
    if (recalled !== of) await recallLog(timeline)
    recalled = of
    const segments = await listSegments(timeline)
    const isCaughtUp = (await findCaughtUp()) !== undefined
    const content = JSON.stringify([of, segments])
    if (content !== stored && segments.length > 0) {
      await storeLog(timeline)
      await thinLog(timeline)
    }
    stored = content
    if (!isCaughtUp) return
    await updateRest(({ log }) => ({ log: { ...log, stored: { ...log.stored, [timeline]: now } } }))
  }
}
