import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { places } from './places.ts'

interface BackupSecrets {
  readonly backupKey: string
  readonly backupPassword: string
}

/** Puts the passwords where programs read them, so that they are in no command line. */
export async function prepare(): Promise<void> {
  const secrets = JSON.parse(await readFile(places.secrets, 'utf8')) as BackupSecrets
  await mkdir(dirname(places.key), { recursive: true })
  await writeFile(places.key, secrets.backupKey, { mode: 0o600 })
  const lines = ['[client]', 'host=database', 'user=backup', `password=${secrets.backupPassword}`]
  await writeFile(places.client, `${lines.join('\n')}\n`, { mode: 0o600 })
  for (const folder of [places.logs, places.spool, places.cache])
    await mkdir(folder, { recursive: true, mode: 0o700 })
}
