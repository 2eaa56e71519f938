import { KEPT } from '../site.mjs'

/** Where the rival tools deploy to; on the same volume that Wikistead's releases are on. */
export const PLACE = '/srv/wikistead/rival'
export const GIT = '/srv/git/wiki.git'
export const CHECKOUT = '/srv/checkout'

/** Each tool has its own folder and ports, so that none warms the files of another. */
export const ports = { capistrano: 8101, rsync: 8102, resolved: 8103 }

const modules = ['mpm_event', 'authz_core', 'dir', 'mime', 'proxy', 'proxy_fcgi', 'setenvif']

/** A classic host: the document root is below the link `current`. */
const apache = `ServerRoot /etc/apache2
ServerName rival
PidFile /run/apache2/rival.pid
DefaultRuntimeDir /run/apache2
User www-data
Group www-data
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
TypesConfig /etc/mime.types
ErrorLog /var/log/rival-apache.log
Timeout 180
<Directory />
  Require all denied
</Directory>
<Directory ${PLACE}>
  Options FollowSymLinks
  Require all granted
</Directory>
<FilesMatch "\\.php$">
  SetHandler "proxy:unix:/run/php/rival.sock|fcgi://rival"
</FilesMatch>
${['capistrano', 'rsync']
  .map(
    (name) => `Listen ${ports[name]}
<VirtualHost *:${ports[name]}>
  DocumentRoot ${PLACE}/${name}/current/core
</VirtualHost>
`,
  )
  .join('')}`

/** What PHP guides advise for such a tree: the web server resolves the link for each request. */
const nginx = `user www-data;
worker_processes 2;
pid /run/rival-nginx.pid;
error_log /var/log/rival-nginx.log;
events {}
http {
  access_log off;
  server {
    listen ${ports.resolved};
    root ${PLACE}/rsync/current/core;
    location ~ ^/(index|api|load|rest)\\.php {
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
      fastcgi_param DOCUMENT_ROOT $realpath_root;
      fastcgi_pass unix:/run/php/rival.sock;
    }
  }
}
`

/** Wikistead's own pool with another socket; waits for running requests only where asked to. */
const fpm = `sed -e 's/wikistead.sock/rival.sock/' -e 's/^daemonize = no/daemonize = yes\\npid = \\/run\\/php\\/rival.pid/' \\
  -e 's/^error_log = .*/error_log = \\/var\\/log\\/rival-fpm.log/' /etc/wikistead/php-fpm.conf > /etc/rival/php-fpm.conf
sed 's/^daemonize/process_control_timeout = 10\\ndaemonize/' /etc/rival/php-fpm.conf > /etc/rival/php-fpm-patient.conf`

/** php-fpm as Debian sets it (\`default\`), or waiting for running requests (\`patient\`). */
export const restartPhp = (kind) => {
  const suffix = kind === 'patient' ? '-patient' : ''
  return `if [ -e /run/php/rival.pid ]; then kill -QUIT $(cat /run/php/rival.pid); fi
for try in $(seq 100); do [ -e /run/php/rival.pid ] || break; sleep 0.1; done
$(ls /usr/sbin/php-fpm*) --fpm-config /etc/rival/php-fpm${suffix}.conf`
}

export const RELOAD = 'kill -USR2 $(cat /run/php/rival.pid)'

/** What Wikistead's composition does, as a shared file: paths, the repository's settings, ours. */
const settings = `<?php
$wgExtensionDirectory = dirname( $IP ) . '/extensions';
$wgStyleDirectory = dirname( $IP ) . '/skins';
define( 'WIKISTEAD_DATABASE', trim( file_get_contents( __DIR__ . '/../database' ) ) );
define( 'WIKISTEAD_RELEASE', basename( dirname( $IP ) ) );
require dirname( $IP ) . '/LocalSettings.php';
require __DIR__ . '/../environment.php';
`

const sshClient = `Host *
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
`

const capfile = `require 'capistrano/setup'
require 'capistrano/deploy'
require 'capistrano/scm/git'
install_plugin Capistrano::SCM::Git
`

const deploy = `set :application, 'wiki'
set :repo_url, 'root@admin:${GIT}'
set :branch, 'main'
set :deploy_to, '${PLACE}/capistrano'
set :linked_files, ['core/LocalSettings.php']
set :linked_dirs, ['core/images', 'core/cache']
set :keep_releases, ENV.fetch('KEEP', '${KEPT}').to_i
set :ssh_options, { keys: ['/root/.ssh/id_ecdsa'], verify_host_key: :never }
namespace :deploy do
  task :reload do
    on(roles(:web)) { execute :kill, '-USR2', '$(cat /run/php/rival.pid)' }
  end
  after :publishing, :reload
end
`

const stage = (heads) =>
  heads.map((name) => `server '${name}', user: 'root', roles: %w{web}\n`).join('')

/** The same steps by hand: update the checkout, copy what changed, switch, reload. */
const rsync = `#!/bin/bash
# usage: deploy RELOAD HEAD...
set -eu
reload=$1; shift
release=$(date +%Y%m%d%H%M%S%N)
place=${PLACE}/rsync
git -C ${CHECKOUT} fetch --quiet origin main
git -C ${CHECKOUT} checkout --quiet --force FETCH_HEAD
each() { local pids=() head; for head in "\${heads[@]}"; do "$@" "$head" & pids+=($!); done; for pid in "\${pids[@]}"; do wait "$pid"; done; }
heads=("$@")
copy() {
  rsync -a --link-dest=../../current/ --exclude=.git ${CHECKOUT}/ "root@$1:$place/releases/$release/"
  ssh "root@$1" "cd $place/releases/$release && ln -s $place/shared/core/LocalSettings.php core/ && rm -rf core/images core/cache && ln -s $place/shared/core/images $place/shared/core/cache core/"
}
publish() { ssh "root@$1" "ln -sfn releases/$release $place/next && mv -T $place/next $place/current && $reload"; }
tidy() { ssh "root@$1" "cd $place/releases && ls | head -n -\${KEEP:-${KEPT}} | xargs -r rm -rf"; }
each copy
each publish
each tidy
`

/** On a web head. `%s` of the shared folders is each tool's. */
export const headFiles = {
  '/etc/rival/apache.conf': apache,
  '/etc/rival/nginx.conf': nginx,
  '/etc/rival/prepare-php': fpm,
  '/etc/ssh/ssh_config.d/bench.conf': sshClient,
  ...Object.fromEntries(
    ['capistrano', 'rsync'].map((name) => [
      `${PLACE}/${name}/shared/core/LocalSettings.php`,
      settings,
    ]),
  ),
}

/** On the machine that deploys from. */
export const controlFiles = (heads) => ({
  '/etc/ssh/ssh_config.d/bench.conf': sshClient,
  '/srv/cap/Capfile': capfile,
  '/srv/cap/config/deploy.rb': deploy,
  '/srv/cap/config/deploy/production.rb': stage(heads),
  '/srv/rsync-deploy': rsync,
})
