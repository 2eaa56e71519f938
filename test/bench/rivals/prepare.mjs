import { dirname } from 'node:path'
import { headNames, inside, pushTo, readRelease, shell } from '../site.mjs'
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

/** Left in a container once it is ready; one that was made again has none. */
const READY = '/srv/bench-ready'
const isReady = async (host) =>
  (await shell(host, `ls ${READY} 2>&1 || true`)).stdout.trim() === READY
const markReady = async (host) => shell(host, `touch ${READY}`)

/** The rival tools on the hosts that Wikistead made, at the release that is live. */
export async function prepareRivals(size, releaseId) {
  const heads = headNames(size)
  if (!(await isReady('admin'))) await prepareControl()
  await write('admin', controlFiles(heads))
  const { release } = await readRelease(releaseId)
  const key = await readKey()
  // Two at once, as installing is bound by the processor.
  for (let index = 0; index < size; index += 2)
    await Promise.all(
      heads.slice(index, index + 2).map(async (host) => {
        if (!(await isReady(host))) await prepareHead(host, release, key)
      }),
    )
}

async function prepareControl() {
  await shell('admin', install(controlPackages))
  await shell(
    'admin',
    `cd /root/.ssh && ssh-keygen -q -t ecdsa -m PEM -N '' -f id_ecdsa && cp id_ecdsa.pub authorized_keys`,
  )
  await inside('admin', ['/usr/sbin/sshd'])
  await shell('admin', `git init --quiet --bare --initial-branch=main ${GIT}`)
  await pushTo('admin', GIT)
  await shell('admin', `git clone --quiet ${GIT} ${CHECKOUT}`)
  await write('admin', controlFiles([]))
  await shell('admin', 'chmod +x /srv/rsync-deploy')
  await markReady('admin')
}

const readKey = async () => ({
  secret: (await shell('admin', 'cat /root/.ssh/id_ecdsa')).stdout,
  open: (await shell('admin', 'cat /root/.ssh/id_ecdsa.pub')).stdout,
})

async function prepareHead(host, release, key) {
  await shell(host, install(headPackages))
  await shell(host, 'cat > /root/.ssh/authorized_keys', key.open)
  await shell(host, 'cat > /root/.ssh/id_ecdsa && chmod 600 /root/.ssh/id_ecdsa', key.secret)
  await write(host, headFiles)
  await shareFiles(host, release)
  await shell(host, `ln -sfn ${PLACE} /srv/rival && sh /etc/rival/prepare-php`)
  await shell(host, restartPhp('default'))
  await inside(host, ['/usr/sbin/sshd'])
  await inside(host, ['nginx', '-c', '/etc/rival/nginx.conf'])
  await inside(host, ['apache2', '-f', '/etc/rival/apache.conf', '-k', 'start'])
  await markReady(host)
}

/** The environment's settings and the localisation cache, ready made: they cost the rivals nothing. */
async function shareFiles(host, release) {
  const l10n = release.components.find(({ kind }) => kind === 'l10n').id
  const { stdout: live } = await shell(host, 'cat /srv/wikistead/current.path')
  const database = live.split('.').at(-1) ?? ''
  for (const tool of ['capistrano', 'rsync']) {
    const shared = `${PLACE}/${tool}/shared`
    const folders = ['core/images', 'core/cache', 'cache'].map((name) => `${shared}/${name}`)
    await shell(host, `mkdir -p ${PLACE}/${tool}/releases ${folders.join(' ')}`)
    await shell(host, `cp -a /srv/wikistead/components/${l10n} ${shared}/cache/l10n`)
    await shell(host, `cat > ${shared}/environment.php`, release.environmentSettings)
    await shell(host, `printf ${database} > ${shared}/database`)
  }
}
