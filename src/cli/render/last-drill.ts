import { describeSeconds } from '../../domain/backups/estimate.ts'
import type { Drill } from '../../domain/drills/drill.ts'

/** `last good drill: 3 days ago, lost everything, back after 18.2 s`. */
export function describeLastDrill(good: Drill | undefined, now: Date): string {
  if (good === undefined) return 'last good drill: none yet'
  const { endedAt, lost, recoverySeconds } = good
  const ago = describeSeconds((now.getTime() - Date.parse(endedAt)) / 1000)
  const what = lost === 'nothing' ? 'restored beside' : `lost ${lost}, back after`
  return `last good drill: ${ago} ago, ${what} ${lost === 'nothing' ? 'in ' : ''}${recoverySeconds.toFixed(1)} s`
}
