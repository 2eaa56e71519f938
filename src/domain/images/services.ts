import type { Role } from '../hosts/host.ts'
import type { ImageKind } from './kind.ts'

/** A program that runit keeps running. */
interface Service {
  readonly role: Role
  readonly name: string
  readonly script: string
  /** Replaces the signal that ends it. */
  readonly stop?: string
}

const agent = `#!/bin/sh
# The host program comes from the store, so a new Wikistead needs no new image.
store=/var/lib/wikistead/store
digest=$(cat "$store/environments/$WIKISTEAD_ENVIRONMENT/host-program" 2>/dev/null) || { sleep 0.5; exit 0; }
exec node "$store/host-programs/$digest.mjs" agent 2>&1
`

const backups = `#!/bin/sh
store=/var/lib/wikistead/store
[ -r /etc/wikistead/host/backup.json ] || { sleep 5; exit 0; }
digest=$(cat "$store/environments/$WIKISTEAD_ENVIRONMENT/host-program" 2>/dev/null) || { sleep 0.5; exit 0; }
exec nice -n 5 node "$store/host-programs/$digest.mjs" datastore service 2>&1
`

const jobRunner = `#!/bin/sh
exec 2>&1
path=$(cat /srv/wikistead/current.path 2>/dev/null) || { sleep 2; exit 0; }
[ -e /srv/wikistead/read-only ] && { sleep 2; exit 0; }
export MW_INSTALL_PATH="$path"
cd "$path" || exit 1
if [ -e maintenance/run.php ]; then set -- maintenance/run.php runJobs; else set -- maintenance/runJobs.php; fi
exec chpst -u www-data php "$@" --wait --maxjobs=200
`

const phpLog = `#!/bin/sh
exec tail -n 0 -F /var/log/wikistead/php.log 2>/dev/null
`

const apache = `#!/bin/sh
exec 2>&1
rm -f /run/apache2/apache2.pid
exec /usr/sbin/apache2 -f /etc/wikistead/apache.conf -DFOREGROUND
`

const apacheStop = `#!/bin/sh
exec /usr/sbin/apache2 -f /etc/wikistead/apache.conf -k graceful-stop
`

const phpFpm = (version: string) => `#!/bin/sh
exec 2>&1
exec /usr/sbin/php-fpm${version} --fpm-config /etc/wikistead/php-fpm.conf
`

const varnish = `#!/bin/sh
exec 2>&1
exec varnishd -F -a :80 -T 127.0.0.1:6082 -S none -f /etc/wikistead/host/edge.vcl \\
  -s malloc,256m -p feature=+http2 \\
  -p http_max_hdr=128 -p workspace_backend=128k -p syslog_cli_traffic=off -n /run/varnishd
`

const varnishLog = `#!/bin/sh
exec 2>&1
sleep 1
exec varnishncsa -n /run/varnishd -F '%h %t "%r" %s %b %{Varnish:handling}x %{VCL_Log:head}x'
`

const mariadb = `#!/bin/sh
exec 2>&1
install -d -o mysql -g mysql /run/mysqld /var/lib/mysql
cd /var/lib/mysql || exit 1
# "live" names the data directory in use, so that a restored one takes its place by a rename.
if [ ! -e live ] && [ ! -d data-first ]; then
  if [ -d mysql ] || [ -d data-first.part ]; then
    # An earlier Wikistead kept the tables right here.
    install -d -o mysql -g mysql -m 700 data-first.part
    for name in *; do
      case "$name" in data-first.part|live|restore-*|lost+found) ;; *) mv "$name" data-first.part/ || exit 1 ;; esac
    done
    if [ -e data-first.part/binlog.index ]; then sed -i 's|^.*/|./|' data-first.part/binlog.index; fi
  else
    rm -rf data-first.part
    mariadb-install-db --no-defaults --user=mysql --datadir=/var/lib/mysql/data-first.part --skip-test-db || exit 1
  fi
  od -An -N8 -tx1 /dev/urandom | tr -d ' ' > data-first.part/wikistead-timeline
  chown mysql:mysql data-first.part/wikistead-timeline
  mv data-first.part data-first || exit 1
fi
[ -e live ] || ln -s data-first live || exit 1
# A newer MariaDB makes its own tables anew and begins a log of its own: an older one reads neither.
data=$(readlink live)
version=$(mariadbd --version | sed 's/.* Ver \\([0-9]*\\.[0-9]*\\).*/\\1/')
known=$(cat "$data/wikistead-server" 2>/dev/null)
if [ -n "$known" ] && [ "$known" != "$version" ]; then
  od -An -N8 -tx1 /dev/urandom | tr -d ' ' > "$data/wikistead-timeline"
  ( until mariadb-admin ping >/dev/null 2>&1 && mariadb-upgrade --silent; do sleep 1; done
    echo "$version" > "$data/wikistead-server" ) &
else
  echo "$version" > "$data/wikistead-server"
fi
exec /usr/sbin/mariadbd --defaults-file=/etc/wikistead/mariadb.cnf
`

const memcached = `#!/bin/sh
exec memcached -u memcache -m 128 -l 0.0.0.0 2>&1
`

const mailCatcher = `#!/bin/sh
exec 2>&1
install -d -o nobody /var/mail/caught
exec chpst -u nobody python3 -m aiosmtpd -n -l 0.0.0.0:25 -c aiosmtpd.handlers.Mailbox /var/mail/caught/box
`

/** What runs on the hosts of an image, by role. */
export const services = (kind: ImageKind, phpVersion: string): Service[] =>
  kind === 'wiki'
    ? [
        { role: 'web', name: 'agent', script: agent },
        { role: 'web', name: 'apache', script: apache, stop: apacheStop },
        { role: 'web', name: 'php-fpm', script: phpFpm(phpVersion) },
        { role: 'web', name: 'php-log', script: phpLog },
        { role: 'admin', name: 'agent', script: agent },
        { role: 'admin', name: 'backups', script: backups },
        { role: 'admin', name: 'job-runner', script: jobRunner },
        { role: 'admin', name: 'php-log', script: phpLog },
      ]
    : [
        { role: 'edge', name: 'varnish', script: varnish },
        { role: 'edge', name: 'varnish-log', script: varnishLog },
        { role: 'database', name: 'mariadb', script: mariadb },
        { role: 'cache', name: 'memcached', script: memcached },
        { role: 'mail', name: 'catcher', script: mailCatcher },
      ]

/** The first process of a host: prepares the folders, starts the services, ends them in order. */
export const initScript = `#!/bin/bash
set -eu
umask 022
install -d /run/wikistead /run/php /run/apache2 /srv/wikistead/components /srv/wikistead/releases
rm -f /run/wikistead/healthy
if getent passwd www-data >/dev/null; then
  install -d -o www-data -g www-data /var/log/wikistead /srv/wikistead/writable /srv/wikistead/cache
  install -d -o www-data -g www-data /srv/wikistead/uploads /srv/wikistead/uploads/public /srv/wikistead/uploads/deleted
  touch /var/log/wikistead/php.log
  chown www-data:www-data /var/log/wikistead/php.log
  if [ -r /etc/wikistead/host/secrets.json ]; then
    install -o root -g www-data -m 640 /etc/wikistead/host/secrets.json /run/wikistead/secrets.json
  fi
fi
services="/etc/wikistead/services/$WIKISTEAD_ROLE"
stop() {
  # Requests end before what serves them does.
  if [ -d "$services/apache" ]; then sv -w 45 force-stop "$services/apache" || true; fi
  sv -w 45 force-stop "$services"/* || true
  exit 0
}
trap stop TERM INT
runsvdir -P "$services" &
while :; do wait || true; done
`

/** Runs a command as an operator expects it: in the live release, which it can find. */
export const runScript = `#!/bin/sh
path="\${WIKISTEAD_RELEASE_PATH:-$(cat /srv/wikistead/current.path 2>/dev/null)}"
[ -n "$path" ] || { echo 'There is no live release yet.' >&2; exit 69; }
export MW_INSTALL_PATH="$path" HOME=/tmp
cd "$MW_INSTALL_PATH" || exit 69
exec "$@"
`
