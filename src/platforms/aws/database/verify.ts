import { Problem } from '../../../domain/problems/problem.ts'
import type { Fleet } from '../../../ports/fleet.ts'

/** What a restored database holds, as the wiki's own account sees it. */
export interface Looked {
  readonly newestEdit: string | null
  readonly edits: number
  readonly pages: number
  readonly files: number
  /** Files that its tables name and that are not on the disk with the uploads. */
  readonly missing: readonly string[]
}

/**
 * A fixed script for the admin host, which alone reaches the database; the values are arguments.
 * The password of the wiki's account is on the host. Only reads.
 */
const LOOK = `set -euo pipefail
export MYSQL_PWD=$(php -r 'echo json_decode(file_get_contents("/run/wikistead/secrets.json"))->databasePassword;')
ask() { mariadb --host="$1" --user=wiki --ssl-verify-server-cert --batch --raw --skip-column-names --execute="$3" "$2"; }
ask "$1" "$2" 'SELECT CONCAT_WS(" ", "found", COALESCE(MAX(rev_timestamp), "-"), COUNT(*), (SELECT COUNT(*) FROM page), (SELECT COUNT(*) FROM image)) FROM revision'
[ "$3" = files ] || exit 0
ask "$1" "$2" 'SELECT CONCAT(LEFT(MD5(img_name), 1), "/", LEFT(MD5(img_name), 2), "/", img_name) FROM image' |
  while IFS= read -r path; do
    [ -e "/srv/wikistead/uploads/public/$path" ] || printf 'missing %s\\n' "$path"
  done
`

export async function lookInto(
  address: string,
  database: string,
  withFiles: boolean,
  fleet: Pick<Fleet, 'run'>,
): Promise<Looked> {
  const { status, stdout, stderr } = await fleet.run('admin', {
    argv: ['bash', '-c', LOOK, 'look', address, database, withFiles ? 'files' : 'none'],
  })
  const [, newest, edits, pages, files] =
    /^found (\S+) (\d+) (\d+) (\d+)$/m.exec(stdout) ?? ([] as undefined[])
  if (status !== 0 || newest === undefined)
    throw new Problem('restore-failed', `the restored database ${address} is no whole wiki`, {
      hint: 'the live data is as it was; try another instant or backup',
      output: stderr,
    })
  return {
    newestEdit: newest === '-' ? null : newest,
    ...{ edits: Number(edits), pages: Number(pages), files: Number(files) },
    missing: [...stdout.matchAll(/^missing (.*)$/gm)].map(([, path = '']) => path),
  }
}

/** A fixed script; each node's address and port are arguments. What was cached is of other data. */
const FLUSH = `for node in "$@"; do
  exec 3<>"/dev/tcp/\${node%:*}/\${node##*:}" || exit 1
  printf 'flush_all\\r\\nquit\\r\\n' >&3
  cat <&3 > /dev/null
  exec 3>&-
done
`

export async function forgetCache(
  nodes: readonly string[],
  fleet: Pick<Fleet, 'run'>,
): Promise<void> {
  const { status, stderr } = await fleet.run('admin', {
    argv: ['timeout', '30', 'bash', '-c', FLUSH, 'flush', ...nodes],
  })
  if (status !== 0)
    throw new Problem('command-failed', 'the cache could not be emptied', { output: stderr })
}
