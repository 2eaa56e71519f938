import { inside, shell } from '../site.mjs'

/** Milliseconds */
const LONG = 3_600_000
const PLACE = '/srv/wikistead/bench-rivals'
const DATA = '/var/lib/mysql/bench-rival'
const SOCKET = '/run/wikistead/bench-rival.sock'

/** Debian's packages, on the admin host of the benchmark. Debian 13 has no mydumper, so Debian 12's. */
export const prepareRivals = async () =>
  shell(
    'admin',
    `set -eu
export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
echo 'deb http://deb.debian.org/debian bookworm main' > /etc/apt/sources.list.d/bookworm.list
printf 'Package: *\\nPin: release n=bookworm\\nPin-Priority: 100\\n' > /etc/apt/preferences.d/bookworm
apt-get -qq update
apt-get -qq install --yes --no-install-recommends mydumper zstd >/dev/null
mkdir -p ${PLACE}`,
  )

/** A server of its own with more memory than ours takes, that syncs as rarely as it may. */
const SERVER = `rm -rf ${DATA} && mariadb-install-db --no-defaults --user=root --datadir=${DATA} --skip-test-db >/dev/null 2>&1
mariadbd --no-defaults --user=root --datadir=${DATA} --socket=${SOCKET} --pid-file=${SOCKET}.pid \\
  --skip-networking --skip-log-bin --innodb-buffer-pool-size=1G --innodb-log-file-size=1G \\
  --innodb-flush-log-at-trx-commit=0 --max-allowed-packet=1G >/dev/null 2>&1 </dev/null &
for try in $(seq 300); do mariadb --no-defaults --socket=${SOCKET} -e 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.1; done`
const END_SERVER = `mariadb-admin --no-defaults --socket=${SOCKET} shutdown; rm -rf ${DATA}`

/** @typedef {{ name: string, backUp: (database: string) => string, restore: (database: string) => string, size: string }} Rival */

/** @type {Rival[]} */
export const rivals = [
  {
    name: 'mariadb-dump, zstd',
    backUp: (database) =>
      `mariadb-dump --defaults-extra-file=/run/wikistead/backup.cnf --single-transaction --quick --databases ${database} | zstd -q -f -T2 -o ${PLACE}/dump.zst`,
    restore: () => `zstd -q -d -c ${PLACE}/dump.zst | mariadb --no-defaults --socket=${SOCKET}`,
    size: `${PLACE}/dump.zst`,
  },
  {
    name: 'mydumper, myloader',
    backUp: (database) =>
      `rm -rf ${PLACE}/dumped && mydumper --defaults-file=/run/wikistead/backup.cnf --database=${database} --threads=2 --compress --outputdir=${PLACE}/dumped`,
    restore: (database) =>
      `mariadb --no-defaults --socket=${SOCKET} -e 'CREATE DATABASE IF NOT EXISTS ${database}' && myloader --socket=${SOCKET} --user=root --database=${database} --threads=2 --directory=${PLACE}/dumped`,
    size: `${PLACE}/dumped`,
  },
]

/** Seconds of a backup and of a restore of the database alone, into an empty server. */
export async function timeRival({ backUp, restore, size }, database) {
  const backup = await time(backUp(database))
  const bytes = Number((await shell('admin', `du -sb ${size} | cut -f 1`)).stdout)
  await shell('admin', SERVER)
  try {
    const seconds = await time(restore(database))
    const counted = await shell(
      'admin',
      `mariadb --no-defaults --socket=${SOCKET} -N -e 'SELECT COUNT(*) FROM ${database}.revision'`,
    )
    return { backup, restore: seconds, bytes, revisions: Number(counted.stdout) }
  } finally {
    await shell('admin', `${END_SERVER}; rm -rf ${size}`)
  }
}

/** Its own clock is read, so that entering the container is not timed. */
async function time(command) {
  const script = `set -eu -o pipefail; date +%s%3N; { ${command}; } >/tmp/bench-rival.log 2>&1 || { tail -c 2000 /tmp/bench-rival.log >&2; exit 1; }; date +%s%3N`
  const { stdout } = await inside('admin', ['bash', '-c', script], undefined, LONG)
  const [began = 0, ended = 0] = stdout.trim().split('\n').map(Number)
  return (ended - began) / 1000
}
