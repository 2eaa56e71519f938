import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'
import { container, headNames, inside, pushTo, readRelease, shell } from '../site.mjs'
import { CHECKOUT, controlFiles, GIT, headFiles, PLACE, restartPhp } from './files.mjs'

const headPackages = ['openssh-server', 'rsync', 'git', 'nginx-light']
const controlPackages = ['openssh-server', 'rsync', 'git', 'capistrano', 'ruby']

/** Debian's packages; nothing is started by installing it. */
const install = (packages) => `set -eu
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install --yes --no-install-recommends ${packages.join(' ')} >/dev/null
mkdir -p /run/sshd /root/.ssh && chmod 700 /root/.ssh
ssh-keygen -A >/dev/null
`

async function write(host, files) {
  for (const [path, content] of Object.entries(files))
    await shell(host, `mkdir -p ${dirname(path)} && cat > ${path}`, content)
}

/** Hosts that are ready; a container that was made again is not. */
const ready = new Map()
const isReady = (host) => {
  const id = execFileSync('docker', ['inspect', '--format', '{{.Id}}', container(host)], { encoding: 'utf8' })
  const was = ready.get(host)
  ready.set(host, id)
  return was === id
}

let key = { secret: '', open: '' }

/** The rival tools on the hosts that Wikistead made, at the release that is live. */
export async function prepareRivals(size, releaseId) {
  const heads = headNames(size)
  if (!isReady('admin')) await prepareControl()
  await write('admin', controlFiles(heads))
  const fresh = heads.filter((host) => !isReady(host))
  const { release } = await readRelease(releaseId)
  const l10n = release.components.find(({ kind }) => kind === 'l10n').id
  for (let index = 0; index < fresh.length; index += 2)
    await Promise.all(fresh.slice(index, index + 2).map(async (host) => prepareHead(host, release, l10n)))
}

async function prepareControl() {
  await shell('admin', install(controlPackages))
  await shell('admin', `[ -e /root/.ssh/id_ecdsa ] || ssh-keygen -q -t ecdsa -m PEM -N '' -f /root/.ssh/id_ecdsa`)
  key = {
    secret: (await shell('admin', 'cat /root/.ssh/id_ecdsa')).stdout,
    open: (await shell('admin', 'cat /root/.ssh/id_ecdsa.pub')).stdout,
  }
  await shell('admin', 'cp /root/.ssh/id_ecdsa.pub /root/.ssh/authorized_keys && /usr/sbin/sshd')
  await shell('admin', `[ -e ${GIT} ] || git init --quiet --bare --initial-branch=main ${GIT}`)
  await pushTo('admin', GIT)
  await shell('admin', `[ -e ${CHECKOUT} ] || git clone --quiet ${GIT} ${CHECKOUT}`)
  await write('admin', controlFiles([]))
  await shell('admin', 'chmod +x /srv/rsync-deploy')
}

async function prepareHead(host, release, l10n) {
  await shell(host, install(headPackages))
  await shell(host, 'cat > /root/.ssh/authorized_keys', key.open)
  await shell(host, 'cat > /root/.ssh/id_ecdsa && chmod 600 /root/.ssh/id_ecdsa', key.secret)
  await write(host, headFiles)
  const { stdout: live } = await shell(host, 'cat /srv/wikistead/current.path')
  const database = live.split('.').at(-1) ?? ''
  for (const tool of ['capistrano', 'rsync']) {
    const shared = `${PLACE}/${tool}/shared`
    await shell(host, `mkdir -p ${shared}/core/images ${shared}/core/cache ${PLACE}/${tool}/releases`)
    await shell(host, `mkdir -p ${shared}/cache && cp -a /srv/wikistead/components/${l10n} ${shared}/cache/l10n`)
    await shell(host, `cat > ${shared}/environment.php`, release.environmentSettings)
    await shell(host, `printf ${database} > ${shared}/database`)
  }
  await shell(host, `ln -sfn ${PLACE} /srv/rival && sh /etc/rival/prepare-php`)
  await shell(host, restartPhp('default'))
  await inside(host, ['/usr/sbin/sshd'])
  await inside(host, ['nginx', '-c', '/etc/rival/nginx.conf'])
  await inside(host, ['apache2', '-f', '/etc/rival/apache.conf', '-k', 'start'])
}
