import type { Role } from '../hosts/host.ts'
import { withLogs } from './cloud-logs.ts'
import type { ImageFile } from './image.ts'

/**
 * What only a host on AWS has: it fetches its program from the store by itself, as no disk of
 * anybody else's shows it the store. `WIKISTEAD_ROOT` is where its disk is, for tests.
 */

const program = `#!/bin/sh
# Says where the host program lies. Without the store it is the one that ran last.
set -u
folder="\${WIKISTEAD_ROOT:-}/var/lib/wikistead/programs"
install -d -m 755 "$folder"
store="s3://$WIKISTEAD_STORE"
digest=$(aws s3 cp --only-show-errors "$store/environments/$WIKISTEAD_ENVIRONMENT/host-program" -) \\
  || digest=$(cat "$folder/last") || exit 1
case "$digest" in
  *[!0-9a-f]*|'') echo "the store names no host program: $digest" >&2; exit 1 ;;
esac
if [ ! -e "$folder/$digest.mjs" ]; then
  part="$folder/.$digest.$$"
  trap 'rm -f "$part"' EXIT
  aws s3 cp --only-show-errors "$store/host-programs/$digest.mjs" "$part" || exit 1
  case "$(sha256sum "$part")" in
    "$digest"*) mv "$part" "$folder/$digest.mjs" ;;
    *) echo "the host program in the store is not the one that its name says" >&2; exit 1 ;;
  esac
fi
printf %s "$digest" > "$folder/.last.$$" && mv "$folder/.last.$$" "$folder/last"
find "$folder" -name '*.mjs' ! -name "$digest.mjs" -mtime +7 -delete
printf '%s\\n' "$folder/$digest.mjs"
`

const answer = `#!/bin/sh
# Does what the request of this number in the store asks for.
set -eu
root="\${WIKISTEAD_ROOT:-}"
set -a
. "$root/etc/wikistead/environment"
set +a
folder="$root/var/lib/wikistead/programs"
# Where the agent runs, it has the newest program already.
if [ -d "$root/etc/wikistead/services/$WIKISTEAD_ROLE/agent" ] && [ -e "$folder/last" ]; then
  program="$folder/$(cat "$folder/last").mjs"
else
  program=$("$root/usr/local/sbin/wikistead-program")
fi
exec node "$program" answer "$1"
`

const agent = `#!/bin/sh
exec 2>&1
program=$(/usr/local/sbin/wikistead-program) || { sleep 10; exit 0; }
exec node "$program" agent
`

const mountFiles = `#!/bin/sh
# Mounts the file system with the uploads, over TLS; does nothing where it is mounted.
set -eu
root="\${WIKISTEAD_ROOT:-}"
target="$root/srv/wikistead/uploads"
server="$1.efs.$AWS_REGION.amazonaws.com"
mark="$root/run/wikistead/uploads-of"
pid="$root/run/wikistead/uploads-tunnel.pid"
runs() { [ -s "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null; }
if [ "$(cat "$mark" 2>/dev/null)" = "$1" ] && mountpoint -q "$target"; then
  # Who reads or writes waits while the tunnel is away.
  runs || stunnel4 "$root/etc/stunnel/uploads.conf"
  exit 0
fi
install -d "$root/etc/stunnel" "$target"
cat > "$root/etc/stunnel/uploads.conf" <<STUNNEL
pid = $pid
syslog = no
[uploads]
client = yes
accept = 127.0.0.1:20049
connect = $server:2049
verifyChain = yes
checkHost = $server
CAfile = /etc/ssl/certs/ca-certificates.crt
TIMEOUTclose = 0
libwrap = no
retry = yes
STUNNEL
if mountpoint -q "$target"; then umount -l "$target"; fi
if runs; then
  kill "$(cat "$pid")"
  sleep 1
fi
stunnel4 "$root/etc/stunnel/uploads.conf"
mount -t nfs4 -o nfsvers=4.1,rsize=1048576,wsize=1048576,hard,timeo=600,retrans=2,noresvport,port=20049 127.0.0.1:/ "$target"
install -d -o www-data -g www-data "$target/public" "$target/deleted"
printf '%s' "$1" > "$mark"
`

const sendMail = `#!/bin/sh
# What PHP takes for sendmail.
set -eu
root="\${WIKISTEAD_ROOT:-}"
set -a
. "$root/etc/wikistead/environment"
set +a
folder="$root/var/lib/wikistead/programs"
exec node "$folder/$(cat "$folder/last").mjs" mail
`

const cloudPhp = `; Written by Wikistead.
sendmail_path = /usr/local/bin/wikistead-sendmail
openssl.cafile = /etc/ssl/certs/ca-certificates.crt
`

/** By whom it is run, as the document of Run Command knows it. */
export const ANSWER = '/usr/local/sbin/wikistead-answer'

const agentPath = (role: Role) => `/etc/wikistead/services/${role}/agent/run`

/** PHP's folders of settings in an image, where it has PHP. */
const settingsOf = (files: readonly ImageFile[]) =>
  files.flatMap(({ path }) => (PHP_SETTINGS.test(path) ? path.replace(PHP_SETTINGS, '$1') : []))
const PHP_SETTINGS = /^([/]etc[/]php[/].*[/]conf[.]d[/])90-wikistead[.]ini$/

/** The image's files as a host on AWS has them. */
export function cloudFiles(files: readonly ImageFile[]): ImageFile[] {
  const agents = new Set((['web', 'admin'] as const).map(agentPath))
  const settings = settingsOf(files)
  // In containers whoever makes the hosts writes the edge's rules; here the edge does it itself.
  const isService = settings.length === 0
  return withLogs([
    ...settings.map((folder) => ({
      ...{ path: `${folder}95-wikistead.ini`, content: cloudPhp, executable: false },
    })),
    ...(isService ? [{ path: agentPath('edge'), content: agent, executable: true }] : []),
    { path: '/usr/local/sbin/wikistead-mount-files', content: mountFiles, executable: true },
    { path: '/usr/local/bin/wikistead-sendmail', content: sendMail, executable: true },
    ...files.map((file) => (agents.has(file.path) ? { ...file, content: agent } : file)),
    { path: '/usr/local/sbin/wikistead-program', content: program, executable: true },
    { path: ANSWER, content: answer, executable: true },
  ])
}
