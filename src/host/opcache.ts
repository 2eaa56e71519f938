import { existsSync } from 'node:fs'
import { execute } from '../platforms/process/execute.ts'

const SOCKET = '/run/php/wikistead.sock'
const SCRIPT = '/usr/local/share/wikistead/free-opcache.php'

/** Lets PHP forget what it compiled of files that are gone. Only the server itself can do that. */
export async function freeOpcache(): Promise<void> {
  // The admin host has no such server, and an older image not the script.
  if (!existsSync(SOCKET) || !existsSync(SCRIPT)) return
  await execute(['cgi-fcgi', '-bind', '-connect', SOCKET], {
    env: { SCRIPT_FILENAME: SCRIPT, REQUEST_METHOD: 'GET' },
  })
}
