import { expect, test } from 'vitest'
import { memoryWorld } from '../platforms/memory/memory-world.ts'
import { readJournal } from './journal/record.ts'
import { openShell, runCommand } from './run.ts'

test('runs in the live release as the web user, and gives the status of the command', async () => {
  const world = memoryWorld()
  world.fleet.answer(({ argv }) => (argv.includes('showSiteStats') ? { status: 3 } : undefined))
  expect(await runCommand(['php', 'maintenance/run.php', 'showSiteStats'], false, world)).toBe(3)
  expect(world.fleet.commands).toMatchObject([
    {
      host: 'admin',
      user: 'web',
      argv: ['wikistead-run', 'php', 'maintenance/run.php', 'showSiteStats'],
    },
  ])
})

test('who ran what, and how it ended, is in the journal', async () => {
  const world = memoryWorld()
  await runCommand(['php', '-v'], true, world)
  expect((await readJournal(world, 1))[0]).toMatchObject({
    ...{ operation: 'run', user: 'ada', detail: { command: 'php -v', status: '0' } },
  })
})

test('a password reaches the command and not the journal', async () => {
  const world = memoryWorld()
  const argv = ['php', 'maintenance/run.php', 'createAndPromote', 'Ada', 'hush'] as const
  await runCommand(argv, false, world)
  expect(world.fleet.commands).toMatchObject([{ argv: ['wikistead-run', ...argv] }])
  expect(JSON.stringify([world.writes, world.events])).not.toContain('hush')
  expect((await readJournal(world, 1))[0]).toMatchObject({
    detail: { command: 'php maintenance/run.php createAndPromote Ada •••' },
  })
})

test('says so where the admin host does not run', async () => {
  const world = memoryWorld()
  world.fleet.host('admin').stop()
  await expect(runCommand(['true'], false, world)).rejects.toMatchObject({ code: 'not-running' })
})

test.each([
  ['admin', 'web', ['wikistead-run', 'bash']],
  ['web1', 'web', ['wikistead-run', 'bash']],
  ['database', 'root', ['bash']],
] as const)('opens a shell on %s as %s', async (host, user, argv) => {
  const world = memoryWorld()
  expect(await openShell(host, true, world)).toBe(0)
  expect(world.fleet.commands).toMatchObject([{ host, user, argv, terminal: true }])
  expect((await readJournal(world, 1))[0]).toMatchObject({ operation: 'shell', detail: { host } })
})
