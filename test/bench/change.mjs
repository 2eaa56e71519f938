import { commitChange } from './site.mjs'

/** Grows from run to run, as an environment that was kept has the markers of the run before. */
let last = Math.floor(Date.now() / 1000)

/** Commits the next one-file change and brings it to where the tool reads; tells its marker. */
export async function nextChange(tool) {
  last += 1
  await commitChange(last)
  await tool.bring()
  return last
}
