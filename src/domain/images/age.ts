const A_DAY = 86_400_000

/** How old packages are that were fetched then: `of today`, `28 days old`. */
export function describeAge(since: string, now: Date): string {
  const days = Math.floor((now.getTime() - Date.parse(since)) / A_DAY)
  return days < 1 ? 'of today' : `${days} ${days === 1 ? 'day' : 'days'} old`
}
