import { Problem } from '../../domain/problems/problem.ts'
import { activationId, type Activation } from '../../domain/rollouts/pointer.ts'
import type { TeamAccount } from '../../domain/sites/site.ts'
import type { World } from '../../ports/world.ts'

/** The groups that MediaWiki's installer gives to the first account. */
const ADMINISTRATOR = ['sysop', 'bureaucrat', 'interface-admin']

/** What an account's password is called among the environment's secrets. */
const passwordName = (account: string): string => `teamPassword ${account}`

/**
 * Gives the environment's own people accounts: those that the copy has by these names, or new
 * ones. Passwords are the environment's own and travel on stdin. Doing it again changes nothing.
 */
export async function giveAccounts(stable: Activation, world: World): Promise<string[]> {
  const { site, environment, secrets, fleet } = world
  const administrator = { name: site.wiki.administrator, groups: ADMINISTRATOR }
  const team = environment.team.filter(({ name }) => name !== administrator.name)
  const known = await secrets.ensure([
    'administratorPassword',
    ...team.map(({ name }) => passwordName(name)),
  ])
  const withPassword = (account: TeamAccount, secret: string) => ({
    ...account,
    password: known[secret] ?? '',
  })
  const accounts = [
    withPassword(administrator, 'administratorPassword'),
    ...team.map((account) => withPassword(account, passwordName(account.name))),
  ]
  const given = await fleet.run('admin', {
    argv: ['wikistead-run', 'sh', '-c', GIVE, 'give', PHP],
    user: 'web',
    env: { WIKISTEAD_RELEASE_PATH: `/srv/wikistead/releases/${activationId(stable)}` },
    stdin: JSON.stringify(accounts),
  })
  if (given.status !== 0)
    throw new Problem('command-failed', 'the accounts of the team could not be made', {
      hint: `what was live before is live again; are the names in \`team\` of ${environment.name} allowed in a wiki?`,
      output: (given.stdout + given.stderr).trim().split('\n').slice(-20).join('\n'),
    })
  return accounts.map(({ name }) => name)
}

/** A fixed script. The accounts leave stdin in a file that only this process reads. */
const GIVE = `set -eu
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/accounts.json"
export WIKISTEAD_ACCOUNTS="$work/accounts.json"
if [ -e maintenance/run.php ]; then set -- "$1" maintenance/run.php eval; else set -- "$1" maintenance/eval.php; fi
program=$1; shift
printf '%s\\n' "$program" | php "$@" > "$work/output" 2>&1 || true
cat "$work/output"
grep -q 'WIKISTEAD:GIVEN' "$work/output"
`

/** One line, as the console reads them. Core's own script does it, told without a command line. */
const PHP =
  `require_once "$IP/maintenance/createAndPromote.php"; ` +
  `foreach ( json_decode( file_get_contents( getenv( 'WIKISTEAD_ACCOUNTS' ) ), true ) as $account ) { ` +
  `$script = new \\CreateAndPromote(); ` +
  `$script->loadParamsAndArgs( 'createAndPromote', [ 'force' => true, 'custom-groups' => implode( ',', $account['groups'] ) ], [ $account['name'], $account['password'] ] ); ` +
  `$script->execute(); } echo "WIKISTEAD:GIVEN\\n";`
