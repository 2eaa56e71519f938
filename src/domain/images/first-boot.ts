import { bakedMark, failedMark } from '../aws/baking.ts'
import { cloudFiles } from './cloud.ts'
import { fluentBit, LOGS_UNIT } from './cloud-logs.ts'
import type { Image } from './image.ts'

/** What only a host on AWS needs: shared files over TLS, and the tools that speak to AWS. */
const cloudPackages = ['awscli', 'cloud-init', 'nfs-common', 'stunnel4']

/** Written when all went well; who bakes the image looks for it before making one of the disk. */
export const BAKED = '/etc/wikistead/baked'

/** Apache and PHP open their log by its name, and a journal's socket cannot be opened; a pipe can. */
const start = `#!/bin/bash
exec > >(exec cat) 2>&1
exec /usr/local/sbin/wikistead-init
`

const unit = `[Unit]
Description=Services of a Wikistead host
After=network-online.target
Wants=network-online.target

[Service]
EnvironmentFile=/etc/wikistead/environment
ExecStart=/usr/local/sbin/wikistead-start
KillMode=mixed
TimeoutStopSec=120
Restart=always

[Install]
WantedBy=multi-user.target
`

interface Baking {
  readonly digest: string
  /** Where it is baked and used. */
  readonly region: string
  readonly encode: (text: string) => string
}

/**
 * Renders an image as the script that a temporary instance of Debian runs at its first start, before
 * an AMI is made of its disk. The same packages and files as in a container; systemd starts what a
 * container's first process does. `root` is where the disk is, so that a test can look at the files.
 */
export function renderFirstBoot(image: Image, { digest, region, encode }: Baking): string {
  const packages = [...new Set([...image.packages, ...image.extras, ...cloudPackages])].sort()
  const files = [
    ...cloudFiles(image.files),
    { path: '/usr/local/sbin/wikistead-start', content: start, executable: true },
    { path: '/etc/systemd/system/wikistead.service', content: unit, executable: false },
  ]
  return `#!/bin/bash
set -euo pipefail
umask 022
root="\${WIKISTEAD_ROOT:-}"
export DEBIAN_FRONTEND=noninteractive

# Whoever waits sees the console and nothing else: this instance may do nothing in the account.
say() { printf '\\n%s\\n' "$*" >> "$root/dev/console" || true; }
end() {
  status=$?
  if [ "$status" -ne 0 ]; then
    tail -n 40 "$root/var/log/cloud-init-output.log" >> "$root/dev/console" 2>/dev/null || true
    say "${failedMark(digest)}: status $status"
  fi
  systemctl poweroff
}
trap end EXIT

# Services start with the host, not while packages are unpacked.
install -d "$root/usr/sbin"
printf '#!/bin/sh\\nexit 101\\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
apt-get update
apt-get dist-upgrade -y --no-install-recommends
apt-get install -y --no-install-recommends ${packages.join(' ')}
# Debian does not have it. It comes from AWS's own bucket in this region, over TLS.
agent=$(mktemp --suffix=.deb)
curl --fail --silent --show-error --retry 5 --output "$agent" \
  "https://s3.${region}.amazonaws.com/amazon-ssm-${region}/latest/debian_arm64/amazon-ssm-agent.deb"
chmod 644 "$agent"
apt-get install -y --no-install-recommends "$agent"
rm -f "$agent"

# What sends logs. Debian does not have it either; its makers' archive may give nothing else.
apt-get install -y --no-install-recommends gpg
key=$(mktemp)
curl --fail --silent --show-error --retry 5 --output "$key" "${fluentBit.key}"
export GNUPGHOME=$(mktemp -d)
found=$(gpg --batch --quiet --with-colons --show-keys "$key" \\
  | awk -F: '$1 == "pub" { wanted = 1 } $1 == "fpr" && wanted { print $10; wanted = 0 }')
if [ "$found" != ${fluentBit.fingerprint} ]; then
  echo "E: ${fluentBit.key} is not the key of Fluent Bit: $found" >&2
  exit 1
fi
install -d "$root/etc/apt/keyrings" "$root/etc/apt/sources.list.d" "$root/etc/apt/preferences.d"
gpg --batch --quiet --yes --dearmor --output "$root/etc/apt/keyrings/fluent-bit.gpg" "$key"
chmod 644 "$root/etc/apt/keyrings/fluent-bit.gpg"
rm -rf "$key" "$GNUPGHOME"
printf '%s\\n' 'Types: deb' 'URIs: ${fluentBit.archive}/${image.debian}' 'Suites: ${image.debian}' \\
  'Components: main' 'Signed-By: /etc/apt/keyrings/fluent-bit.gpg' \\
  > "$root/etc/apt/sources.list.d/fluent-bit.sources"
printf '%s\\n' 'Package: *' 'Pin: origin packages.fluentbit.io' 'Pin-Priority: -1' '' \\
  'Package: fluent-bit' 'Pin: origin packages.fluentbit.io' 'Pin-Priority: 500' \\
  > "$root/etc/apt/preferences.d/fluent-bit"
apt-get update
apt-get install -y --no-install-recommends fluent-bit
rm -f "$root/usr/sbin/policy-rc.d"

# Certificates of RDS, one a file; PHP and the database's own client look here.
bundle=$(mktemp)
curl --fail --silent --show-error --retry 5 --output "$bundle" \
  "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
install -d "$root/usr/local/share/ca-certificates"
awk -v to="$root/usr/local/share/ca-certificates/rds-" \
  '/BEGIN CERTIFICATE/ { n++ } n { print > (to n ".crt") }' "$bundle"
rm -f "$bundle"
update-ca-certificates

put() {
  install -d "$(dirname "$root$2")"
  base64 -d > "$root$2"
  chmod "$1" "$root$2"
}
${files
  .map(
    ({ path, content, executable }) =>
      `put ${executable ? '755' : '644'} ${path} <<'WIKISTEAD'\n${encode(content)}\nWIKISTEAD\n`,
  )
  .join('')}
# What Debian starts by itself would take the ports of our own services.
for service in apache2 fluent-bit mariadb memcached varnish php8.2-fpm php8.4-fpm; do
  systemctl disable "$service.service" 2>/dev/null || true
done
systemctl enable amazon-ssm-agent.service ${LOGS_UNIT}

# Nothing of this instance may be found on the ones that are made of it.
rm -rf "$root/var/lib/apt/lists/"* "$root/var/cache/apt/archives/"*.deb "$root/var/lib/mysql"
rm -f "$root/etc/ssh/ssh_host_"* "$root/root/.bash_history"
truncate -s 0 "$root/etc/machine-id" 2>/dev/null || true
cloud-init clean --logs --seed 2>/dev/null || true
printf '%s\\n' '${digest}' > "$root${BAKED}"
sync
say '${bakedMark(digest)}'
`
}
