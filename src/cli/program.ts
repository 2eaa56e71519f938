import { Command, CommanderError, Option } from 'commander'
import { exitStatuses } from '../domain/problems/problem.ts'
import { registerAccept } from './commands/accept.ts'
import { registerBackup, registerBackups } from './commands/backups.ts'
import { registerCopy, registerDump } from './commands/copy.ts'
import { registerCompletion } from './commands/completion.ts'
import { registerCost } from './commands/cost.ts'
import { registerDatabases } from './commands/databases.ts'
import { registerDeploy } from './commands/deploy.ts'
import { registerDrill, registerDrills } from './commands/drills.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerDown } from './commands/down.ts'
import { registerFollow } from './commands/follow.ts'
import { registerHistory } from './commands/history.ts'
import { registerImage } from './commands/image.ts'
import { registerInit } from './commands/init.ts'
import { registerLogs } from './commands/logs.ts'
import { registerReadOnly } from './commands/read-only.ts'
import { registerReleases } from './commands/releases.ts'
import { registerRestore } from './commands/restore.ts'
import { registerRollback } from './commands/rollback.ts'
import { registerRun, registerShell } from './commands/run.ts'
import { registerShield } from './commands/shield.ts'
import { registerStatus } from './commands/status.ts'
import { registerUp } from './commands/up.ts'
import { explain } from './explain.ts'
import type { Faces } from './faces.ts'

const registrations = [
  registerInit,
  registerDoctor,
  registerUp,
  registerCost,
  registerDeploy,
  registerRollback,
  registerReleases,
  registerDatabases,
  registerHistory,
  registerStatus,
  registerRun,
  registerShell,
  registerLogs,
  registerReadOnly,
  registerShield,
  registerAccept,
  registerBackup,
  registerBackups,
  registerRestore,
  registerCopy,
  registerDump,
  registerDrill,
  registerDrills,
  registerImage,
  registerFollow,
  registerDown,
  registerCompletion,
]

/** Runs one command line; returns its exit status. */
export async function runProgram(args: readonly string[], faces: Faces): Promise<number> {
  const program = new Command('wikistead')
    .description('Deploys and looks after MediaWiki sites.')
    .version(faces.version)
    .option('--json', 'one object a line on stdout', false)
    .option('--yes', 'answer yes to questions that destroy nothing', false)
    .option('--confirm <name>', 'in place of typing the name at the prompt')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', '\nExit statuses are listed in docs/problems.md.')
  for (const register of registrations) register(program, faces)
  inheritGlobals(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitStatuses.usage
    return explain(error, args.includes('--json'))
  }
}

/** What they print belongs to the host, and they ask nothing; only problems are told as objects. */
const withOutputOfTheHost = new Set(['run', 'shell'])

/** Global options work before and after the command’s name. */
function inheritGlobals(program: Command): void {
  for (const command of program.commands) {
    const isHidden = withOutputOfTheHost.has(command.name())
    for (const [flags, description] of [
      ['--json', 'one object a line on stdout'],
      ['--yes', 'answer yes to questions that destroy nothing'],
      ['--confirm <name>', 'in place of typing the name at the prompt'],
    ] as const)
      command.addOption(new Option(flags, description).hideHelp(isHidden))
    command.exitOverride()
    inheritGlobals(command)
  }
}
