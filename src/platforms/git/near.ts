/** As many names as a hint can hold. */
const SHOWN = 4

/** The names that somebody who typed `wrong` may have meant, likeliest first. */
export function chooseNear(wrong: string, names: readonly string[]): string[] {
  const most = Math.max(2, Math.floor(wrong.length / 3))
  return names
    .map((name) => ({ name, distance: distanceOf(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, SHOWN)
    .map(({ name }) => name)
}

/** Letters to change, add or leave out; a name that holds the other is as near as one letter. */
function distanceOf(one: string, other: string): number {
  if (one.length > 2 && other.includes(one)) return 1
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same))
    }
    row = next
  }
  return row[other.length] ?? 0
}
