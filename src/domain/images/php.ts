import type { DebianRelease } from '../sites/site.ts'

/** The PHP of each Debian release; MediaWiki 1.39 wants 8.2, 1.43 runs on both. */
export const phpVersions: Readonly<Record<DebianRelease, string>> = {
  bookworm: '8.2',
  trixie: '8.4',
}

const defaults: Readonly<Record<string, string>> = {
  'apc.enable_cli': '0',
  'apc.shm_size': '128M',
  display_errors: '0',
  error_log: '/var/log/wikistead/php.log',
  expose_php: '0',
  log_errors: '1',
  max_execution_time: '120',
  memory_limit: '256M',
  'opcache.interned_strings_buffer': '32',
  'opcache.max_accelerated_files': '50000',
  'opcache.memory_consumption': '512',
  // A component never changes in place, so there is nothing to look for.
  'opcache.validate_timestamps': '0',
  post_max_size: '101M',
  realpath_cache_size: '16M',
  upload_max_filesize: '100M',
}

const commandLine: Readonly<Record<string, string>> = {
  display_errors: 'stderr',
  error_log: '',
  max_execution_time: '0',
  memory_limit: '-1',
}

/** php.ini lines: ours, then what the site says. On the command line errors go to the operator. */
export const phpConfiguration = (
  settings: Readonly<Record<string, string>>,
  face: 'cli' | 'fpm',
): string =>
  Object.entries({ ...defaults, ...settings, ...(face === 'cli' ? commandLine : {}) })
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
    .join('')

export const phpFpmConfiguration = `; Written by Wikistead.
[global]
error_log = /proc/self/fd/2
daemonize = no
[wiki]
user = www-data
group = www-data
listen = /run/php/wikistead.sock
listen.owner = www-data
listen.group = www-data
listen.backlog = 511
pm = dynamic
pm.max_children = 16
pm.start_servers = 4
pm.min_spare_servers = 2
pm.max_spare_servers = 6
pm.max_requests = 2000
request_terminate_timeout = 180
catch_workers_output = yes
decorate_workers_output = no
env[PATH] = /usr/local/bin:/usr/bin:/bin
env[WIKISTEAD_HOST] = $WIKISTEAD_HOST
`

/**
 * Forgets the compiled files that are on the disk no more, and prints how many. Nothing else does,
 * as timestamps are not looked at; a full cache with nothing to forget would never be emptied.
 */
export const freeOpcacheScript = `<?php
$freed = 0;
foreach ( opcache_get_status( true )['scripts'] ?? [] as $path => $unused ) {
	if ( !file_exists( $path ) && opcache_invalidate( $path, true ) ) {
		$freed++;
	}
}
echo $freed;
`
