import type { Environment, Site } from '../../domain/sites/site.ts'

const php = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/**
 * PHP that runs after the wiki repository's settings and says what only the environment knows:
 * where database, cache, edge and files are. Secrets are read on the host, never written here.
 * `WIKISTEAD_DATABASE` and `WIKISTEAD_RELEASE` are defined by the release's LocalSettings.php.
 */
export const renderEnvironmentSettings = (site: Site, environment: Environment): string => `<?php
// Written by Wikistead: what the environment "${environment.name}" decides for every release.
$wikisteadSecrets = json_decode( (string)file_get_contents( '/run/wikistead/secrets.json' ), true );
$wgServer = ${php(environment.url)};
$wgScriptPath = '';
$wgSitename = $wgSitename === 'MediaWiki' ? ${php(site.title)} : $wgSitename;

$wgDBtype = 'mysql';
$wgDBserver = 'database';
$wgDBname = WIKISTEAD_DATABASE;
$wgDBuser = 'wiki';
$wgDBpassword = $wikisteadSecrets['databasePassword'];
$wgSecretKey = $wikisteadSecrets['secretKey'];
$wgUpgradeKey = $wikisteadSecrets['upgradeKey'];
unset( $wikisteadSecrets );

$wgMainCacheType = CACHE_MEMCACHED;
$wgMemCachedServers = [ 'cache:11211' ];
$wgParserCacheType = CACHE_DB;
$wgMessageCacheType = CACHE_MEMCACHED;
// Fast as the cache, and there still when the cache was lost: nobody is logged out by it.
$wgObjectCaches['wikistead-sessions'] = [
	'class' => 'MultiWriteBagOStuff',
	'caches' => [
		[ 'factory' => [ 'ObjectCache', 'getInstance' ], 'args' => [ CACHE_MEMCACHED ] ],
		[ 'factory' => [ 'ObjectCache', 'getInstance' ], 'args' => [ CACHE_DB ] ],
	],
	'replication' => 'sync',
	'reportDupes' => false,
];
$wgSessionCacheType = 'wikistead-sessions';

$wgUploadDirectory = '/srv/wikistead/uploads/public';
$wgUploadPath = '/images';
$wgDeletedDirectory = '/srv/wikistead/uploads/deleted';
$wgCacheDirectory = '/srv/wikistead/cache';
$wgTmpDirectory = '/tmp';
$wgLocalisationCacheConf['store'] = 'files';
$wgLocalisationCacheConf['storeDirectory'] = __DIR__ . '/cache/l10n';
$wgLocalisationCacheConf['manualRecache'] = true;

$wgUseCdn = true;
$wgCdnServers = [ 'edge:80' ];
$wgUsePrivateIPs = true;
$wgJobRunRate = 0;
$wgSMTP = [ 'host' => 'mail', 'IDHost' => ${php(new URL(environment.url).hostname)}, 'port' => 25, 'auth' => false ];
$wgEmergencyContact = $wgEmergencyContact ?: 'wiki@localhost.localdomain';
$wgPasswordSender = $wgPasswordSender ?: $wgEmergencyContact;

$wgDebugLogGroups['exception'] = $wgDebugLogGroups['exception'] ?? '/var/log/wikistead/php.log';
$wgDebugLogGroups['fatal'] = $wgDebugLogGroups['fatal'] ?? '/var/log/wikistead/php.log';

if ( PHP_SAPI !== 'cli' ) {
	header( 'X-Wikistead-Release: ' . WIKISTEAD_RELEASE );
	// Editors see why; maintenance scripts still work.
	if ( is_file( '/srv/wikistead/read-only' ) ) {
		$wgReadOnly = (string)file_get_contents( '/srv/wikistead/read-only' );
	}
	// Only Wikistead's own proof sees where an error comes from.
	if ( getenv( 'WIKISTEAD_VIEW' ) === 'staged' ) {
		$wgShowExceptionDetails = true;
	}
}
`
