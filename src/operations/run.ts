import { redactCommand } from '../domain/journal/redact-command.ts'
import type { World } from '../ports/world.ts'
import { recorded } from './journal/record.ts'

/** Runs a command on the admin host, in the live release, as the web user. */
export async function runCommand(
  argv: readonly [string, ...string[]],
  terminal: boolean,
  world: World,
) {
  const detail = { command: redactCommand(argv) }
  const recordedResult = await recorded('run', detail, world, async () => {
    const status = await world.fleet.attach('admin', {
      argv: ['wikistead-run', ...argv],
      user: 'web',
      terminal,
    })
    Object.assign(detail, { status: String(status) })
    return { outcome: 'done' as const, status }
  })
  return recordedResult.status
}

/** Opens a shell on a host; on the admin host in the live release. */
export async function openShell(host: string, terminal: boolean, world: World): Promise<number> {
  const isWiki = host === 'admin' || host.startsWith('web')
  const opened = await recorded('shell', { host }, world, async () => ({
    outcome: 'done' as const,
    status: await world.fleet.attach(host, {
      argv: isWiki ? ['wikistead-run', 'bash'] : ['bash'],
      user: isWiki ? 'web' : 'root',
      terminal,
    }),
  }))
  return opened.status
}
