import { chown, lstat, mkdir, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from '../../platforms/process/execute.ts'
import { places } from './places.ts'
import type { Tell } from './steps.ts'

const ZONES = ['public', 'deleted']

/** Folders of the uploads that restored files replace; whatever else lies there is nobody's copy. */
const isRestored = (name: string) => /^([0-9a-f]|archive|thumb|temp|lockdir)$/.test(name)

/** Whether a path below the uploads is where it was after a swap. */
export function staysLive(path: string): boolean {
  const [zone = '', folder = ''] = path.split('/')
  return !ZONES.includes(zone) || !isRestored(folder)
}

/**
 * Takes the place of the live files; what was live stays under the other name. Killed between
 * two moves, the next call goes on.
 */
export async function swapFiles(restored: string, replaced: string, tell: Tell): Promise<void> {
  await mkdir(replaced, { recursive: true })
  for (const zone of ZONES) {
    if (!(await exists(join(restored, zone)))) continue
    const live = join(places.uploads, zone)
    tell(`putting the live ${zone} files aside`)
    if (!(await exists(join(replaced, zone)))) await rename(live, join(replaced, zone))
    tell(`keeping what no table knows of the ${zone} files`)
    for (const name of await readdir(join(replaced, zone)))
      if (!isRestored(name)) await merge(join(replaced, zone, name), join(restored, zone, name))
    tell(`making the restored ${zone} files live`)
    await rename(join(restored, zone), live)
  }
  for (const name of await readdir(restored).catch(() => []))
    if (!ZONES.includes(name)) await merge(join(restored, name), join(places.uploads, name))
}

/** Moves what is not there yet; what is there already stays. */
async function merge(from: string, to: string): Promise<void> {
  if (!(await exists(to))) return rename(from, to)
  if (!(await isFolder(from)) || !(await isFolder(to))) return
  for (const name of await readdir(from)) await merge(join(from, name), join(to, name))
}

const isFolder = async (path: string) => (await lstat(path)).isDirectory()

const exists = async (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** Gives a tree of files to the user that the web heads write as. */
export async function giveToWeb(target: string): Promise<void> {
  const { uid, gid } = await stat(places.uploads)
  await chown(target, uid, gid)
  await execute(['chown', '--recursive', `${uid}:${gid}`, target])
}
