import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ensureBase } from '../../../src/platforms/docker/base-image.ts'
import { docker } from '../../../src/platforms/docker/docker.ts'
import { execute } from '../../../src/platforms/process/execute.ts'
import { NAME } from './names.ts'

/**
 * What stands for Debian's own image on AWS: systemd, cloud-init, and the authorities that everybody
 * trusts. Its systemd is started in a container as the kernel starts it on a machine.
 */
export async function ensureDebian(amazon: string): Promise<string> {
  const base = await ensureBase('trixie', () => {})
  const files = filesOf(amazon)
  const dockerfile = `FROM ${base}
RUN echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/rehearsal \\
 && echo 'Acquire::Languages "none";' > /etc/apt/apt.conf.d/rehearsal \\
 && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \\
    cloud-init dbus iproute2 systemd-sysv \\
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /etc/machine-id \\
 && systemctl mask apt-daily.timer apt-daily-upgrade.timer console-getty.service
COPY files/ /
RUN update-ca-certificates
ENTRYPOINT ["/usr/local/lib/rehearsal/start"]
`
  const digest = createHash('sha256').update(dockerfile).update(JSON.stringify(files)).digest('hex')
  const tag = `${NAME}-debian:${digest.slice(0, 16)}`
  if ((await docker(['image', 'inspect', tag])).status !== 0) await build(tag, dockerfile, files)
  return tag
}

interface File {
  readonly path: string
  readonly content: string
  readonly mode: number
}

async function build(tag: string, dockerfile: string, files: readonly File[]): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), 'wikistead-debian-'))
  try {
    await writeFile(join(context, 'Dockerfile'), dockerfile)
    for (const { path, content, mode } of files) {
      const place = join(context, 'files', path)
      await mkdir(dirname(place), { recursive: true })
      await writeFile(place, content)
      await chmod(place, mode)
    }
    const built = await docker(['build', '--force-rm', '--tag', tag, context], {
      env: { DOCKER_BUILDKIT: '0' },
    })
    if (built.status !== 0) throw new Error(built.stdout.slice(-3000) + built.stderr)
  } finally {
    await rm(context, { recursive: true })
  }
}

const start = `#!/bin/sh
set -eu
export container=docker
umount -R /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 none /sys/fs/cgroup
# The kernel of this machine may know no NFS.
if [ -e /usr/sbin/mount.nfs4 ]; then mount --bind /usr/local/lib/rehearsal/mount.nfs4 /usr/sbin/mount.nfs4; fi
exec /lib/systemd/systemd
`

/** Reaches the file system through the tunnel that was made for it, and binds its disk. */
const mountFiles = `#!/bin/bash
set -eu
case " $* " in *,port=20049*) ;; *) echo "mount.nfs4: no port in $*" >&2; exit 32 ;; esac
exec 3<>/dev/tcp/127.0.0.1/20049
read -t 10 -r name <&3 || { echo "mount.nfs4: the tunnel is closed" >&2; exit 32; }
[ -d "/efs/$name" ] || { echo "mount.nfs4: there is no $name" >&2; exit 32; }
mount --bind "/efs/$name" "$2"
`

/** As Debian's has it, but for what is about disks, networks and accounts of people. */
const cloudInit = `datasource_list: [Ec2]
datasource: {Ec2: {strict_id: false, metadata_urls: ['http://169.254.169.254'], max_wait: 60, timeout: 5}}
network: {config: disabled}
cloud_init_modules: [seed_random]
cloud_config_modules: []
cloud_final_modules: [scripts_vendor, scripts_per_once, scripts_per_boot, scripts_per_instance, scripts_user, final_message]
`

const filesOf = (amazon: string): File[] => [
  { path: '/usr/local/lib/rehearsal/start', content: start, mode: 0o755 },
  { path: '/usr/local/lib/rehearsal/mount.nfs4', content: mountFiles, mode: 0o755 },
  { path: '/usr/local/share/ca-certificates/amazon.crt', content: amazon, mode: 0o644 },
  { path: '/etc/cloud/cloud.cfg.d/99-rehearsal.cfg', content: cloudInit, mode: 0o644 },
]

/** A package in place of AWS's agent: it tells Systems Manager that its instance can be asked. */
export async function packAgent(debian: string): Promise<Buffer> {
  const argv = ['run', '--rm', '--interactive', '--entrypoint', 'sh', debian, '-s'] as const
  const { status, stdout, stderr } = await execute(['docker', ...argv], { stdin: PACK })
  if (status !== 0) throw new Error(`the agent could not be packed: ${stderr}`)
  return Buffer.from(stdout, 'base64')
}

const PACK = `set -eu
work=$(mktemp -d)
mkdir -p "$work/DEBIAN" "$work/usr/bin" "$work/usr/lib/systemd/system"
cat > "$work/DEBIAN/control" <<'END'
Package: amazon-ssm-agent
Version: 0.0.1
Architecture: all
Maintainer: Rehearsal <rehearsal@localhost>
Depends: curl
Description: stands for AWS's agent
END
cat > "$work/usr/lib/systemd/system/amazon-ssm-agent.service" <<'END'
[Unit]
After=network-online.target
[Service]
ExecStart=/usr/bin/amazon-ssm-agent
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
END
cat > "$work/usr/bin/amazon-ssm-agent" <<'END'
#!/bin/sh
set -eu
about=http://169.254.169.254/latest
token=$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$about/api/token")
ask() { curl -fsS -H "X-aws-ec2-metadata-token: $token" "$about/meta-data/$1"; }
id=$(ask instance-id)
region=$(ask placement/region)
curl -fsS -H 'X-Amz-Target: AmazonSSM.UpdateInstanceInformation' \\
  -H 'Content-Type: application/x-amz-json-1.1' \\
  -d "{\\"InstanceId\\":\\"$id\\"}" "https://ssm.$region.amazonaws.com/" >/dev/null
exec sleep infinity
END
chmod 755 "$work/usr/bin/amazon-ssm-agent"
dpkg-deb --root-owner-group --build "$work" /tmp/agent.deb >/dev/null
base64 -w 0 /tmp/agent.deb
`
