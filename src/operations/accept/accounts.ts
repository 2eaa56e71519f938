import { randomBytes } from 'node:crypto'
import { Problem } from '../../domain/problems/problem.ts'
import type { World } from '../../ports/world.ts'
import { askPhp } from './ask-php.ts'
import type { Post } from './post.ts'

/** Whom the checks act as. The reader only ever forgets a password. */
const parts = ['editor', 'administrator', 'reader'] as const
export type Part = (typeof parts)[number]

export interface Account {
  readonly name: string
  readonly password: string
  readonly email: string
}

export type Accounts = Readonly<Record<Part, Account>>

export interface OpenedAccounts {
  readonly accounts: Partial<Accounts>
  /** Why one is not there, and what to do. */
  readonly missing: Readonly<Partial<Record<Part, string>>>
  /** Nobody acts as them any more; gives what stays of those who asked for an account. */
  close(applicants: readonly string[]): Promise<string[]>
}

/** Groups of each account, while the checks run. */
const groups: Readonly<Record<Part, readonly string[]>> = {
  editor: [],
  administrator: ['sysop', 'bureaucrat'],
  reader: [],
}

const newPassword = () => `Aa1-${randomBytes(18).toString('base64url')}`

/** Makes the test accounts of an environment, or gives those of an earlier run new passwords. */
export async function openAccounts(
  address: Post['address'],
  world: Pick<World, 'fleet'>,
): Promise<OpenedAccounts> {
  const accounts = Object.fromEntries(
    parts.map((part) => [
      part,
      {
        name: `Wikistead ${part}`,
        password: newPassword(),
        email: address(part),
      },
    ]),
  ) as Record<Part, Account>
  await setAccounts(
    parts.map((part) => ({ ...accounts[part], groups: groups[part] })),
    world,
  )
  const close = async (applicants: readonly string[]) => {
    await closeAccounts(accounts, applicants, world)
    return []
  }
  return { accounts, missing: {}, close }
}

/** Nobody can log in with them any more: no groups, and passwords that nobody knows. */
const closeAccounts = async (
  accounts: Accounts,
  applicants: readonly string[],
  world: Pick<World, 'fleet'>,
) =>
  setAccounts(
    [
      ...parts.map((part) => ({ ...accounts[part], password: newPassword(), groups: [] })),
      ...applicants.map((name) => ({ name, isGone: true as const })),
    ],
    world,
  )

type Wanted =
  | (Account & { readonly groups: readonly string[] })
  /** Was made on the way, and never did anything. */
  | { readonly name: string; readonly isGone: true }

async function setAccounts(wanted: readonly Wanted[], world: Pick<World, 'fleet'>) {
  const { stdout, stderr } = await askPhp(SET_ACCOUNTS, wanted, world)
  if (!stdout.includes(DONE))
    throw new Problem('command-failed', 'the test accounts could not be set up', {
      hint: 'wikistead run -- php maintenance/run.php eval',
      output: `${stdout}\n${stderr}`.trim(),
    })
}

const DONE = 'WIKISTEAD-ACCOUNTS-ARE-SET'

/** Accounts are old enough not to be treated as newcomers. */
const SET_ACCOUNTS = `
$services = \\MediaWiki\\MediaWikiServices::getInstance();
$primary = $services->getDBLoadBalancer()->getConnection( DB_PRIMARY );
$tables = [ 'user' => 'user_id', 'actor' => 'actor_user', 'user_groups' => 'ug_user', 'user_properties' => 'up_user', 'watchlist' => 'wl_user' ];
foreach ( $given as $wanted ) {
	$user = \\User::newFromName( $wanted['name'] );
	if ( $wanted['isGone'] ?? false ) {
		if ( $user->getId() && !$user->getEditCount() ) {
			foreach ( $tables as $table => $column ) {
				$primary->delete( $table, [ $column => $user->getId() ], 'wikistead' );
			}
			$user->invalidateCache();
		}
		continue;
	}
	if ( !$user->getId() ) {
		$user->addToDatabase();
	}
	$user->setEmail( $wanted['email'] );
	$user->confirmEmail();
	$user->saveSettings();
	$status = $user->changeAuthenticationData( [ 'username' => $wanted['name'], 'password' => $wanted['password'], 'retype' => $wanted['password'] ] );
	if ( !$status->isGood() ) {
		throw new \\Exception( (string)$status );
	}
	$manager = $services->getUserGroupManager();
	foreach ( array_diff( $manager->getUserGroups( $user ), $wanted['groups'] ) as $group ) {
		$manager->removeUserFromGroup( $user, $group );
	}
	foreach ( $wanted['groups'] as $group ) {
		$manager->addUserToGroup( $user, $group );
	}
	$primary->update( 'user', [ 'user_newpass_time' => null, 'user_registration' => $primary->timestamp( time() - 86400 * 60 ) ], [ 'user_id' => $user->getId() ], 'wikistead' );
	\\MediaWiki\\Session\\SessionManager::singleton()->invalidateSessionsForUser( $user );
	$user->invalidateCache();
}
echo '${DONE}';
`
