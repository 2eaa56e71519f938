import {
  isOnAws,
  type AwsEnvironment,
  type Environment,
  type Site,
} from '../../domain/sites/site.ts'

const php = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/**
 * PHP that runs after the wiki repository's settings and says what only the environment knows:
 * where database, cache, edge and files are. Secrets are read on the host, never written here.
 * `WIKISTEAD_DATABASE` and `WIKISTEAD_RELEASE` are defined by the release's LocalSettings.php.
 */
export function renderEnvironmentSettings(site: Site, environment: Environment): string {
  const engines = isOnAws(environment) ? onAws(environment) : onDocker(environment)
  return `<?php
// Written by Wikistead: what the environment "${environment.name}" decides for every release.
$wikisteadSecrets = json_decode( (string)file_get_contents( '/run/wikistead/secrets.json' ), true );
$wgServer = ${php(environment.url)};
$wgScriptPath = '';
$wgSitename = $wgSitename === 'MediaWiki' ? ${php(site.title)} : $wgSitename;

${engines}
$wgDBtype = 'mysql';
$wgDBname = WIKISTEAD_DATABASE;
$wgDBuser = 'wiki';
$wgDBpassword = $wikisteadSecrets['databasePassword'];
$wgSecretKey = $wikisteadSecrets['secretKey'];
$wgUpgradeKey = $wikisteadSecrets['upgradeKey'];
unset( $wikisteadSecrets );

$wgMainCacheType = CACHE_MEMCACHED;
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
$wgUsePrivateIPs = true;
$wgJobRunRate = 0;
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
}

const onDocker = ({ url }: Environment) => `
$wgDBserver = 'database';
$wgMemCachedServers = [ 'cache:11211' ];
$wgCdnServers = [ 'edge:80' ];
$wgSMTP = [ 'host' => 'mail', 'IDHost' => ${php(new URL(url).hostname)}, 'port' => 25, 'auth' => false ];`

/** Engines move by restores, and edges come and go, so each host knows at any time where they are. */
const onAws = ({ platform }: AwsEnvironment) => `
$wikisteadPlaces = json_decode( (string)file_get_contents( '/run/wikistead/places.json' ), true );
$wgDBserver = $wikisteadPlaces['database'];
$wgDBssl = true;
$wgMemCachedServers = $wikisteadPlaces['cache'];
$wgCdnServers = $wikisteadPlaces['edges'];${platform.uploads === 's3' ? inBucket(platform.region) : ''}
unset( $wikisteadPlaces );
// PHP gives mail to SES, which takes it from addresses of the zone only.
$wgSMTP = false;
if ( !str_ends_with( (string)$wgPasswordSender, ${php(`@${platform.zone.name}`)} ) ) {
	$wgPasswordSender = ${php(`wiki@${platform.zone.name}`)};
}`

/** For Extension:AWS, which the wiki's own settings load. */
const inBucket = (region: string) => `
$wgAWSRegion = ${php(region)};
$wgAWSBucketName = $wikisteadPlaces['bucket'];
$wgAWSBucketTopSubdirectory = '/uploads';`
