import { readFile } from 'node:fs/promises'
import { places } from './places.ts'

/** Named in the data directory by whoever made it; it tells whose log a segment is. */
export const readTimeline = async (directory: string = places.live): Promise<string> =>
  (await readFile(`${directory}/wikistead-timeline`, 'utf8')).trim()
