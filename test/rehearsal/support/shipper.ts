import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { fluentBit } from '../../../src/domain/images/cloud-logs.ts'
import { execute } from '../../../src/platforms/process/execute.ts'
import { folder } from './names.ts'

/**
 * An archive of Debian packages in place of the one of Fluent Bit's makers. Its one package does what
 * the configuration says with the means of this world: it reads the journal and puts objects into S3.
 */
export interface Archive {
  /** What lies at a path of it. */
  read(path: string): Promise<Buffer | undefined>
  /** User data that trusts this archive's key, since nobody else can sign for the makers. */
  trust(userData: Buffer): Buffer
}

const KEY_PATH = new URL(fluentBit.key).pathname
const place = join(folder, 'archive')

export async function ensureArchive(debian: string): Promise<Archive> {
  const digest = createHash('sha256').update(MAKE).update(debian).digest('hex')
  const done = join(place, digest)
  if (!existsSync(done)) {
    await mkdir(place, { recursive: true })
    const disk = ['--volume', `${place}:/archive`]
    const argv = [
      'run',
      '--rm',
      '--interactive',
      '--entrypoint',
      'sh',
      ...disk,
      debian,
      '-s',
    ] as const
    const { status, stdout, stderr } = await execute(['docker', ...argv], { stdin: MAKE })
    if (status !== 0) throw new Error(`the archive could not be made: ${stdout}${stderr}`)
    await writeFile(done, '')
  }
  const fingerprint = (await readFile(join(place, 'fingerprint'), 'utf8')).trim()
  return {
    async read(path) {
      const name = path === KEY_PATH ? '/key' : path
      const isThere = !name.includes('..') && existsSync(join(place, name))
      return isThere ? readFile(join(place, name)) : undefined
    },
    trust(userData) {
      const isPacked = userData.subarray(0, 2).equals(GZIP)
      const text = (isPacked ? gunzipSync(userData) : userData).toString()
      const own = Buffer.from(text.replaceAll(fluentBit.fingerprint, fingerprint))
      return isPacked ? gzipSync(own) : own
    },
  }
}

/** How packed user data begins. */
const GZIP = Buffer.from([0x1f, 0x8b])

/** What stands for Fluent Bit on an instance. */
const SHIPPER = `#!/usr/bin/python3
"""Sends what the journal says to where the configuration says, every two seconds."""
import gzip, json, os, re, subprocess, sys, time, urllib.request, uuid
from datetime import datetime, timezone

text = re.sub(r'\\$\\{(\\w+)\\}', lambda found: os.environ[found[1]], open(sys.argv[2]).read())
bucket = re.search(r'bucket: (\\S+)', text)[1]
region = re.search(r'region: (\\S+)', text)[1]
outputs = dict(re.findall(r'match: (\\w+)\\n(?:.*\\n)*?\\s+s3_key_format: (\\S+)', text))
apart = re.compile(re.search(r'exclude: SYSLOG_IDENTIFIER (\\S+)', text)[1])
kept = re.findall(r'- ([A-Z_]+)$', text.split('allowlist_key:')[1].split('outputs:')[0], re.M)
cursor = os.path.join(os.environ.get('STATE_DIRECTORY', '/tmp'), 'cursor')

def records():
    read = ['journalctl', '--output=json', '--cursor-file=' + cursor, '--no-pager']
    for line in subprocess.run(read, capture_output=True, text=True).stdout.splitlines():
        entry = json.loads(line)
        at = datetime.fromtimestamp(int(entry['__REALTIME_TIMESTAMP']) / 1e6, timezone.utc)
        kind = 'access' if apart.search(str(entry.get('SYSLOG_IDENTIFIER', ''))) else 'system'
        record = {'date': at.strftime('%Y-%m-%dT%H:%M:%S.%fZ')}
        yield kind, record | {name: entry[name] for name in kept if name in entry}

while True:
    said = {}
    for kind, record in records():
        said.setdefault(kind, []).append(record)
    for kind, lines in said.items():
        first = datetime.fromisoformat(lines[0]['date'])
        key = first.strftime(outputs[kind]).replace('$UUID', uuid.uuid4().hex[:8])
        body = gzip.compress(''.join(json.dumps(line) + '\\n' for line in lines).encode())
        address = 'https://s3.%s.amazonaws.com/%s%s' % (region, bucket, key)
        for wait in range(30):
            try:
                urllib.request.urlopen(urllib.request.Request(address, body, method='PUT'))
                break
            except OSError as error:
                print(address, error, file=sys.stderr)
                time.sleep(1)
    time.sleep(2)
`

const MAKE = `set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update >/dev/null
apt-get install -y --no-install-recommends apt-utils gpg gpg-agent >/dev/null
find /archive -mindepth 1 -delete
work=$(mktemp -d)
mkdir -p "$work/DEBIAN" "$work/opt/fluent-bit/bin"
cat > "$work/DEBIAN/control" <<'END'
Package: fluent-bit
Version: 0.0.1
Architecture: all
Maintainer: Rehearsal <rehearsal@localhost>
Depends: python3
Description: stands for Fluent Bit
END
cat > "$work/opt/fluent-bit/bin/fluent-bit" <<'END'
${SHIPPER}END
chmod 755 "$work" "$work/opt/fluent-bit/bin/fluent-bit"
. /etc/os-release
cd /archive
suite=debian/$VERSION_CODENAME
binary=dists/$VERSION_CODENAME/main/binary-$(dpkg --print-architecture)
mkdir -p "$suite/pool" "$suite/$binary"
dpkg-deb --root-owner-group --build "$work" "$suite/pool/fluent-bit.deb" >/dev/null
cd "$suite"
apt-ftparchive packages pool > "$binary/Packages"
apt-ftparchive -o APT::FTPArchive::Release::Codename="$VERSION_CODENAME" \\
  -o APT::FTPArchive::Release::Suite="$VERSION_CODENAME" -o APT::FTPArchive::Release::Components=main \\
  -o APT::FTPArchive::Release::Architectures="$(dpkg --print-architecture)" \\
  release "dists/$VERSION_CODENAME" > /tmp/Release
export GNUPGHOME=$(mktemp -d)
gpg --batch --quiet --passphrase '' --quick-generate-key rehearsal rsa3072 sign never
gpg --batch --armor --export > /archive/key
gpg --batch --with-colons --list-keys | awk -F: '$1 == "fpr" { print $10; exit }' > /archive/fingerprint
gpg --batch --clearsign --digest-algo SHA512 --output "dists/$VERSION_CODENAME/InRelease" /tmp/Release
`
