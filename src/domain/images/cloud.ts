import type { Role } from '../hosts/host.ts'
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

/** By whom it is run, as the document of Run Command knows it. */
export const ANSWER = '/usr/local/sbin/wikistead-answer'

const agentPath = (role: Role) => `/etc/wikistead/services/${role}/agent/run`

/** The image's files as a host on AWS has them. */
export function cloudFiles(files: readonly ImageFile[]): ImageFile[] {
  const agents = new Set((['web', 'admin'] as const).map(agentPath))
  return [
    ...files.map((file) => (agents.has(file.path) ? { ...file, content: agent } : file)),
    { path: '/usr/local/sbin/wikistead-program', content: program, executable: true },
    { path: ANSWER, content: answer, executable: true },
  ]
}
