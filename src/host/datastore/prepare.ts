import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { places } from './places.ts'
import { readSecrets } from './secrets.ts'

/** Puts the passwords where programs read them, so that they are in no command line. */
export async function prepare(): Promise<void> {
  const { backupKey, backupPassword } = await readSecrets()
  await mkdir(dirname(places.key), { recursive: true })
  await keep(places.key, backupKey)
  const lines = ['[client]', 'host=database', 'user=backup', `password=${backupPassword}`]
  await keep(places.client, `${lines.join('\n')}\n`)
  for (const folder of [places.logs, places.spool, places.cache])
    await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** Another task may just be reading it. */
async function keep(path: string, content: string): Promise<void> {
  const part = `${path}.${process.pid}.part`
  await writeFile(part, content, { mode: 0o600 })
  await rename(part, path)
}
