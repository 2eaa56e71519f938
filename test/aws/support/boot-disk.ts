import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fluentBit } from '../../../src/domain/images/cloud-logs.ts'
import { execute } from '../../../src/platforms/process/execute.ts'

/** What would change this machine only says that it was called. */
const faked = [
  'apt-get',
  'systemctl',
  'cloud-init',
  'sync',
  'curl',
  'update-ca-certificates',
  'gpg',
]

/** What gpg says of a key that was fetched: one, with a part that signs for it. */
const described = (fingerprint: string) => `
case "$*" in
  *--show-keys*) printf '%s\\n' 'pub:-:4096:1:9F9D:::::::scESC:' 'fpr:::::::::${fingerprint}:' \\
    'uid:-::::1::::Somebody:' 'sub:-:4096:1:AAAA:::::::e:' 'fpr:::::::::0123456789:' ;;
  *--output*) echo key > "$6" ;;
esac
`

/** Runs a script on a disk in a folder, as an instance does at its first start. */
export async function bootDisk(
  root: string,
  script: string,
  {
    failing = '',
    fingerprint = fluentBit.fingerprint,
  }: { readonly failing?: string; readonly fingerprint?: string } = {},
) {
  const programs = join(root, 'programs')
  await mkdir(programs, { recursive: true })
  for (const name of faked) {
    const isFailing = name === failing
    const word = isFailing ? `echo "E: Unable to locate package nothing" >&2\nexit 1\n` : ''
    const log = `echo "${name} $*" >> "${root}/called"\n`
    const answer = name === 'gpg' ? described(fingerprint) : ''
    await writeFile(join(programs, name), `#!/bin/sh\n${log}${answer}${word}`)
    await chmod(join(programs, name), 0o755)
  }
  for (const folder of ['etc', 'dev', 'var/log'])
    await mkdir(join(root, 'disk', folder), { recursive: true })
  await writeFile(join(root, 'disk/dev/console'), '')
  const result = await execute(
    ['bash', '-c', 'bash -s 2>"$1" || exit; cat "$1" >&2', 'boot', log(root)],
    {
      stdin: script,
      env: { PATH: `${programs}:${process.env['PATH']}`, WIKISTEAD_ROOT: join(root, 'disk') },
    },
  )
  return { ...result, called: await readFile(join(root, 'called'), 'utf8') }
}

/** Where cloud-init keeps what a script says. */
const log = (root: string) => join(root, 'disk/var/log/cloud-init-output.log')
