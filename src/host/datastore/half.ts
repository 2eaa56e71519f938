import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { disk } from '../paths.ts'
import { places } from './places.ts'
import { sizeOfData } from './space.ts'
import type { Tell } from './steps.ts'

/** Sockets of servers on copies, with the files that name their processes. */
const SOCKETS = `${disk}/run/wikistead`
const HALF_DATABASE = /^restore-.*\.part$/

/**
 * Removes what a killed task left half made: servers that go on without it, and copies that were
 * not finished. Only while holding the lock, as only then nobody is at work on them.
 */
export async function clearHalf(tell: Tell): Promise<void> {
  tell('clearing away what was left half made')
  await endServers()
  await removeAll(places.database, HALF_DATABASE)
  await removeAll(places.uploads, /^\.restore-.*\.part$/)
  await removeAll(places.spool, /^(?:restore|log|other)\./)
}

/** Bytes that this would free of the database's disk. */
export async function sizeOfHalf(): Promise<number> {
  const names = (await readdir(places.database)).filter((name) => HALF_DATABASE.test(name))
  const sizes = await Promise.all(
    names.map(async (name) => sizeOfData(join(places.database, name))),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function removeAll(folder: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (pattern.test(name)) await rm(join(folder, name), { recursive: true, force: true })
}

/** Its number could be another process's by now, so it is asked what it runs. */
async function endServers(): Promise<void> {
  const names = await readdir(SOCKETS).catch(() => [])
  for (const name of names.filter((known) => known.endsWith('.sock.pid'))) {
    const pid = Number(await readFile(join(SOCKETS, name), 'utf8').catch(() => ''))
    const socket = join(SOCKETS, name.replace(/\.pid$/, ''))
    if (pid > 0 && (await isServer(pid, socket))) {
      process.kill(pid, 'SIGKILL')
      while (await isServer(pid, socket)) await sleep(50)
    }
    await rm(join(SOCKETS, name), { force: true })
    await rm(socket, { force: true })
  }
}

async function isServer(pid: number, socket: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return command.includes('mariadbd') && command.split('\0').includes(`--socket=${socket}`)
}
