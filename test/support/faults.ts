/** One way in which a wiki can be broken, and what has to notice it. */
export interface Fault {
  readonly fault: string
  /** Checks that turn red, and no others of those that run. */
  readonly red: readonly string[]
  /** Not run beside it. */
  readonly apart?: readonly string[]
  /** Of the first of them. */
  readonly hint: RegExp
  /** Read by every request at the end of LocalSettings.php. */
  readonly php?: string
  /** As `php`, on this host alone. */
  readonly on?: string
  /** Commands on hosts that break it, and that mend it again. */
  readonly breaks?: readonly Command[]
  readonly mends?: readonly Command[]
  /** Changes what is expected of the wiki. */
  readonly expects?: (expectation: any) => void
  /** Quick enough for every run of the tests. */
  readonly isQuick?: true
}

type Command = readonly [host: string, ...argv: string[]]

/** Settings that the environment would overwrite, or that are read before extensions' code runs. */
const late = (code: string) =>
  `$wgHooks['SetupAfterCache'][] = static function () { ${code.replaceAll(/\$wg\w+/g, (name) => `$GLOBALS['${name.slice(1)}']`)} };`

/** Where the request is this one, before MediaWiki looks at it. */
const where = (condition: string, code: string) =>
  `if ( PHP_SAPI !== 'cli' && ( ${condition} ) ) { ${code} }`
const fails = 'http_response_code( 500 ); exit;'
const script = (name: string) => `( $_SERVER['SCRIPT_NAME'] ?? '' ) === '/${name}.php'`
const asked = (name: string, text: string) =>
  `str_contains( $_REQUEST['${name}'] ?? '', '${text}' )`
const heads = ['web1', 'web2']
const onHeads = (...argv: string[]): Command[] => heads.map((head) => [head, ...argv])
const service = (host: string, name: string, what: string): Command => [
  host,
  ...['sv', '-w', '20', what, `/etc/wikistead/services/${host}/${name}`],
]
const without = (program: string) => ({
  breaks: onHeads('mv', program, `${program}.away`),
  mends: onHeads('mv', `${program}.away`, program),
})
const replaced = (name: string, from: string) => ({
  fault: `${name} embeds something else`,
  red: [name],
  hint: /look at the page Widget:Google/,
  php: `$wgHooks['OutputPageBeforeHTML'][] = static function ( $out, &$text ) { $text = str_replace( '${from}', 'nowhere.example/', $text ); };`,
})
const RULES = '/etc/wikistead/host/edge.vcl'
/** The edge's name for rules may be given only once. */
const useRules = (file: string): Command => [
  ...(['edge', 'sh', '-c'] as const),
  `name=fault_$(date +%s%N); admin='varnishadm -n /run/varnishd'; $admin vcl.load $name ${file} && $admin vcl.use $name`,
]
const UPLOADS = '/srv/wikistead/uploads/public'

export const faults: readonly Fault[] = [
  {
    fault: 'one extension more',
    red: ['versions'],
    hint: /--record/,
    php: `$wgExtensionCredits['other'][] = [ 'name' => 'Intruder', 'version' => '1.0' ];`,
    isQuick: true,
  },
  {
    fault: 'one extension older',
    red: ['versions'],
    hint: /deploy what is missing/,
    expects: (expectation) => (expectation.extensions['Example Newer'] = '2.0'),
  },
  {
    fault: 'one right more',
    red: ['group-rights'],
    hint: /\$wgGroupPermissions/,
    php: `$wgGroupPermissions['user']['deletedhistory'] = true;`,
    isQuick: true,
  },
  {
    fault: 'the API fails',
    red: ['read-api'],
    hint: /PHP error of api\.php/,
    php: where(`${script('api')} && ${asked('action', 'parse')}`, fails),
    isQuick: true,
  },
  {
    fault: 'the API is slow',
    red: ['read-api'],
    hint: /slow/,
    php: where(
      `${script('api')} && ${asked('rvprop', 'content')} && ${asked('titles', 'Main')}`,
      'sleep( 6 );',
    ),
  },
  {
    fault: 'the wiki thinks that it lives elsewhere',
    red: ['main-page'],
    hint: /\$wgServer/,
    php: late(`if ( ${script('api')} ) { $wgServer = 'http://wrong.example'; }`),
    isQuick: true,
  },
  {
    fault: 'the main page is stale',
    red: ['main-page'],
    hint: /\$wgCdnServers/,
    php: `$wgHooks['BeforePageDisplay'][] = static function ( $out ) { if ( $out->getTitle()->isMainPage() ) { $out->setRevisionId( 1 + (int)$out->getRevisionId() ); } };`,
  },
  {
    fault: 'rest.php is not routed',
    red: ['rest-html'],
    hint: /PATH_INFO/,
    php: where(script('rest'), `http_response_code( 404 ); exit;`),
    isQuick: true,
  },
  {
    fault: 'the mobile skin fails',
    red: ['mobile-view'],
    hint: /MinervaNeue/,
    php: `$wgHooks['BeforePageDisplay'][] = static function ( $out, $skin ) { if ( $skin->getSkinName() === 'minerva' ) { throw new Exception( 'no skin' ); } };`,
  },
  {
    fault: 'one head has other rights',
    red: ['heads-alike'],
    // It depends on which head answers.
    apart: ['group-rights'],
    hint: /image roll/,
    on: 'web2',
    php: `$wgGroupPermissions['bot']['deletedhistory'] = true;`,
  },
  {
    fault: 'one head fails',
    red: ['heads-alike'],
    hint: /wikistead logs/,
    on: 'web2',
    php: where(`( $_SERVER['REMOTE_ADDR'] ?? '' ) === '127.0.0.1' && ${script('api')}`, fails),
  },
  {
    fault: 'sessions live in the cache alone',
    red: ['sessions'],
    hint: /\$wgSessionCacheType/,
    php: late(`$wgSessionCacheType = CACHE_MEMCACHED;`),
  },
  {
    fault: 'the index of the search is not kept',
    red: ['search'],
    hint: /rebuildtextindex/,
    php: late(`$wgDisableSearchUpdate = true;`),
  },
  {
    fault: 'the job runner does not run',
    red: ['job-queue'],
    hint: /job runner/,
    breaks: [service('admin', 'job-runner', 'down')],
    mends: [service('admin', 'job-runner', 'up')],
  },
  {
    fault: 'mail is refused',
    red: ['request-account', 'approve-requests', 'reset-password'],
    hint: /\$wgSMTP/,
    breaks: [service('mail', 'catcher', 'down')],
    mends: [service('mail', 'catcher', 'up')],
  },
  {
    fault: 'the mail with the password is lost',
    red: ['request-account'],
    hint: /\$wgEnableEmail/,
    php: `$wgHooks['AlternateUserMailer'][] = static fn ( $headers, $to, $from, $subject ) => !str_contains( $subject, 'Account creation' );`,
  },
  {
    fault: 'administrators may not see the requests',
    red: ['approve-requests', 'request-account', 'group-rights'],
    hint: /confirmaccount/,
    php: `$wgExtensionFunctions[] = static function () { $GLOBALS['wgGroupPermissions']['sysop']['confirmaccount'] = false; };`,
  },
  {
    fault: 'the form to log in comes from a cache',
    red: ['log-in', 'request-account', 'reset-password'],
    hint: /\$wgSessionCacheType/,
    php: where(`isset( $_POST['wpLoginToken'] )`, `$_POST['wpLoginToken'] = 'stale';`),
  },
  {
    fault: 'passwords cannot be reset',
    red: ['reset-password'],
    hint: /form/,
    php: `$wgPasswordResetRoutes = [ 'username' => false, 'email' => false ];`,
  },
  {
    fault: 'a filter refuses new pages',
    red: ['create-page'],
    hint: /wikistead logs|save/,
    php: `$wgSpamRegex = [ '/bold.{0,9}statement/' ];`,
  },
  {
    fault: 'a filter refuses edits',
    red: ['edit-page'],
    hint: /wikistead logs|save/,
    php: `$wgSpamRegex = [ '/afterwards/' ];`,
  },
  {
    fault: 'the list of changes is empty',
    red: ['recent-changes'],
    hint: /rebuildrecentchanges/,
    php: `$wgHooks['ChangesListSpecialPageQuery'][] = static function ( $name, &$tables, &$fields, &$conds ) { $conds[] = '1=0'; };`,
  },
  {
    fault: 'the folder of locks belongs to root',
    red: ['upload'],
    hint: /lockdir/,
    breaks: [
      ['web1', 'mkdir', '-p', `${UPLOADS}/lockdir`],
      ['web1', 'sh', '-c', `rm -f ${UPLOADS}/lockdir/*; chown root:root ${UPLOADS}/lockdir`],
    ],
    mends: [['web1', 'chown', 'www-data:www-data', `${UPLOADS}/lockdir`]],
  },
  {
    fault: 'uploads cannot be written',
    red: ['upload', 'svg-as-png', 'static-files', 'graphviz'],
    hint: /writable by the web user/,
    breaks: [['web1', 'chown', '-R', 'root:root', UPLOADS]],
    mends: [['web1', 'chown', '-R', 'www-data:www-data', UPLOADS]],
  },
  {
    fault: 'a picture of the skin is not there',
    red: ['static-files'],
    hint: /resources/,
    php: `$wgLogos = [ '1x' => '/resources/assets/nowhere.png', 'icon' => '/resources/assets/nowhere.png' ];`,
  },
  {
    fault: 'rsvg is missing',
    red: ['svg-as-png'],
    hint: /librsvg2-bin/,
    ...without('/usr/bin/rsvg-convert'),
  },
  {
    fault: 'the API to watch is off',
    red: ['watch'],
    hint: /faults of the browser|JavaScript/,
    php: `$wgAPIModules['watch'] = 'ApiDisabled';`,
  },
  {
    fault: 'JavaScript does not start',
    red: ['watch', 'create-page', 'edit-page', 'upload', 'etherpad'],
    hint: /JavaScript/,
    php: where(`${script('load')} && ${asked('modules', 'startup')}`, fails),
  },
  {
    fault: 'a proxy keeps the random page',
    red: ['random-pages'],
    hint: /proxy/,
    php: where(
      `str_contains( $_SERVER['REQUEST_URI'], 'Special:Random' )`,
      `header( 'Location: /wiki/Main_Page', true, 302 ); exit;`,
    ),
    isQuick: true,
  },
  {
    fault: 'the cache is off',
    red: ['from-cache'],
    hint: /\$wgUseCdn/,
    php: late(`$wgUseCdn = false;`),
  },
  {
    fault: 'nobody tells the cache of edits',
    red: ['purge'],
    hint: /\$wgCdnServers/,
    php: late(`$wgCdnServers = []; $wgCdnServersNoPurge = [ '172.16.0.0/12' ];`),
  },
  {
    fault: 'the cache gives nobody a fresh copy',
    red: ['hard-reload'],
    hint: /hash_always_miss/,
    breaks: [
      ['edge', 'sh', '-c', `sed s/hash_always_miss/hash_ignore_busy/ ${RULES} > /tmp/deaf.vcl`],
      useRules('/tmp/deaf.vcl'),
    ],
    mends: [useRules(RULES)],
  },
  {
    fault: 'saving by the API is slow',
    red: ['write-api'],
    hint: /slow/,
    php: where(`${script('api')} && ${asked('title', 'written by the API')}`, 'sleep( 6 );'),
  },
  {
    fault: 'dot is missing',
    red: ['graphviz'],
    hint: /install graphviz/,
    ...without('/usr/bin/dot'),
  },
  {
    fault: 'pandoc is missing',
    red: ['etherpad'],
    hint: /install pandoc/,
    ...without('/usr/bin/pandoc'),
  },
  {
    fault: 'the proxy is down',
    red: ['bugzilla', 'etherpad'],
    hint: /\$wgHTTPProxy/,
    php: late(`$wgHTTPProxy = 'http://127.0.0.1:9';`),
  },
  {
    fault: 'Bugzilla has no bugs',
    red: ['bugzilla'],
    hint: /empty table/,
    php: late(`$wgBugzillaRESTURL = 'http://bugzilla.example/empty';`),
  },
  replaced('google-calendar', 'www.google.com/calendar/'),
  replaced('google-document', 'docs.google.com/document/'),
  replaced('google-spreadsheet', 'docs.google.com/spreadsheets/'),
  replaced('google-presentation', 'docs.google.com/presentation/'),
  {
    fault: 'read-only mode does not reach the wiki',
    red: ['read-only'],
    hint: /\$wgReadOnly/,
    php: late(`$wgReadOnly = false;`),
  },
]
