import { commitChange } from './site.mjs'

let last = 0

/** Commits the next one-file change and brings it to where the tool reads; tells its marker. */
export async function nextChange(tool) {
  last += 1
  await commitChange(last)
  await tool.bring()
  return last
}
