/** @param {number[]} values @param {number} share such as 0.5 for the median */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position % 1)
}

/** @param {number[]} values */
export const median = (values) => quantile(values, 0.5)
