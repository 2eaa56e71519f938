import { expect, test } from 'vitest'
import { redactCommand } from './redact-command.ts'

test.each([
  ['changePassword --user=Ada --password=hush', 'changePassword --user=Ada --password=•••'],
  ['changePassword --password hush --user Ada', 'changePassword --password ••• --user Ada'],
  ['install --dbpass hush --pass=hush Wiki', 'install --dbpass ••• --pass=••• Wiki'],
  ['x --token hush --secret=hush --api-key hush', 'x --token ••• --secret=••• --api-key •••'],
  ['env DB_PASSWORD=hush secretKey=hush php x.php', 'env DB_PASSWORD=••• secretKey=••• php x.php'],
  ['createAndPromote --force Ada hush', 'createAndPromote --force Ada •••'],
  [
    'php maintenance/createAndPromote.php Ada hush --sysop',
    'php maintenance/createAndPromote.php Ada ••• --sysop',
  ],
  ['mariadb -uroot -phush wiki', 'mariadb -uroot -p••• wiki'],
  ['git clone https://ada:hush@git.example/x', 'git clone https://ada:•••@git.example/x'],
])('%s is told as %s', (line, told) => {
  expect(redactCommand(line.split(' '))).toBe(told)
})

test.each([
  'php maintenance/run.php showSiteStats',
  'php maintenance/run.php edit --user Ada --summary=Password_reset Main_Page',
  'install --passfile /run/secret --dbpassfile=/run/other',
  'ssh -p 22 -pages',
  'rebuildrecentchanges --from=20260101000000 --bypass x',
])('%s holds no secret', (line) => {
  expect(redactCommand(line.split(' '))).toBe(line)
})

test.each([
  ['createAndPromote Ada hush; ls -l /tmp', 'createAndPromote Ada ••• ls -l /tmp'],
  ['php x --password "two words" && ls', 'php x --password ••• && ls'],
  [`php x '--token=hush' --user Ada`, `php x '--token=••• --user Ada`],
  [`cd /tmp && sh -c 'createAndPromote Ada hush'`, `cd /tmp && sh -c 'createAndPromote Ada •••'`],
  [`echo "it's" | php x --secret="a b" c`, `echo "it's" | php x --secret=••• c`],
  ['id -un; pwd; exit 7', 'id -un; pwd; exit 7'],
])('looks into the script of a shell: %s', (script, told) => {
  expect(redactCommand(['sh', '-c', script])).toBe(`sh -c ${told}`)
})

test('a name of two words does not shift the password into view', () => {
  expect(redactCommand(['createAndPromote', 'Ada Lovelace', 'hush hush'])).toBe(
    'createAndPromote Ada Lovelace •••',
  )
})
