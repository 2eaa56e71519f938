import type { Command } from 'commander'
import pc from 'picocolors'
import { readStatus } from '../../operations/status.ts'
import { openEnvironment } from '../context.ts'
import type { Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { describeLastDrill } from '../render/last-drill.ts'
import { describePackages } from '../render/packages.ts'
import { table } from '../render/table.ts'
import { historyTable } from './history.ts'

/** The exit status of a look that found something unwell. */
const UNHEALTHY = 40

export const registerStatus = (program: Command, faces: Faces) =>
  program
    .command('status [environment]')
    .description('hosts, the release on each, their health, the lock and the last operations')
    .addHelpText(
      'after',
      `\nExits with ${UNHEALTHY} where something is unwell.\n\nExample:\n  wikistead status`,
    )
    .action(async (environment: string | undefined, _flags: object, command: Command) => {
      const { world, options } = await openEnvironment(environment, command, faces)
      const status = await readStatus(world)
      if (!status.isHealthy) process.exitCode = UNHEALTHY
      if (options.json) return printJson('status', status)
      const { pointer, hosts, lock, operations } = status
      const colour = (health: string) => (health === 'healthy' ? pc.green(health) : pc.red(health))
      print(
        `${pc.bold(world.environment.name)}  ${status.url}  ${pointer.stable?.release ?? 'no release yet'}`,
      )
      if (status.standing !== undefined)
        print(
          `stands in ${status.standing.region}, its recovery region, since ${status.standing.home} was lost`,
        )
      if (pointer.readOnly !== null) print(`read-only: ${pointer.readOnly}`)
      if (status.isShielded === true)
        print(`shield on; when the attack is over: wikistead shield ${world.environment.name} off`)
      if (pointer.target !== null) print(`rolling out ${pointer.target.release} (${pointer.wave})`)
      print(
        lock?.holder
          ? `locked by ${lock.holder.user}@${lock.holder.machine} since ${lock.acquiredAt}: ${lock.reason}`
          : 'not locked',
      )
      print(
        `\n${table(
          ['host', 'role', 'release', 'health'],
          hosts.map(({ name, role, serving, health, message }) => [
            name,
            role,
            serving ?? '',
            `${colour(health)} ${message}`,
          ]),
        )}`,
      )
      const packages = describePackages(status.images, world.clock.now())
      if (packages !== undefined) print(`\n${packages}`)
      const { backups, drills } = status
      print(describeLastDrill(drills.lastGood ?? undefined, world.clock.now()))
      for (const fault of backups) print(pc.red(`\n! backups: ${fault}`))
      for (const fault of drills.faults) print(pc.red(`\n! drills: ${fault}`))
      if (operations.length > 0) print(`\n${historyTable(operations)}`)
    })
