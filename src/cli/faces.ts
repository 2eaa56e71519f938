import type { Command } from 'commander'
import type { Listener } from '../domain/events/event.ts'
import type { AcceptanceSettings, ForeignWiki, Site } from '../domain/sites/site.ts'
import type { Given } from '../operations/accept/given.ts'
import type { InitWorld } from '../operations/init/init.ts'
import type { Browser } from '../ports/browser.ts'
import type { Machine } from '../ports/machine.ts'
import type { Operator } from '../ports/operator.ts'
import type { World } from '../ports/world.ts'

/** What the command line needs of the rest; main.ts gives it. */
export interface Faces {
  /** The operations folder that commands work in. */
  findSite(): Promise<{ readonly site: Site; readonly directory: string }>
  openWorld(environment: string, emit: Listener, operator: Operator): Promise<World>
  readonly initWorld: Omit<InitWorld, 'emit'>
  readonly machine: Machine
  /** For a wiki that is no environment. */
  openBrowser(settings: AcceptanceSettings): Browser
  /** What the configuration gives for it. */
  openForeign(address: string, wiki: ForeignWiki, directory: string): Given
  readonly version: string
  /** The command after `--`, as it was given. */
  readonly commandAfterDashes: readonly string[]
}

export interface GlobalOptions {
  readonly json: boolean
  readonly yes: boolean
  readonly confirm?: string
}

export const globalOptions = (command: Command): GlobalOptions =>
  command.optsWithGlobals<GlobalOptions>()
