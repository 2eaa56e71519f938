// Everything that the two commands of the README need, installed where it is missing. Plain
// JavaScript without dependencies: it runs before `npm ci` did.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const say = (text) => process.stderr.write(`${text}\n`)
const answers = (...argv) => spawnSync(argv[0], argv.slice(1), { stdio: 'ignore' }).status === 0
const sleep = (milliseconds) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

/** Ends with a clear word where we cannot help ourselves. */
function giveUp(message) {
  say(message)
  process.exit(30)
}

/** npm packages as the lock file says; a mark remembers for which lock file that was done. */
export function ensurePackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const mark = join(root, 'node_modules/.wikistead-packages')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  say('installing npm packages')
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  writeFileSync(mark, lock)
}

/** The compiled tool, unless no source is newer. */
export function ensureBuilt() {
  const built = join(root, 'dist/host.mjs')
  if (existsSync(built) && newest(join(root, 'src')) < statSync(built).mtimeMs) return
  say('building wikistead')
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
}

const newest = (folder) =>
  Math.max(
    ...readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).mtimeMs),
  )

const isDebianRoot = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

function install(packages, why) {
  if (!isDebianRoot())
    giveUp(
      `${why}\nPlease install ${packages.join(', ')} (here only Debian and Ubuntu as root are helped), then run this again.`,
    )
  say(`installing ${packages.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  apt('update')
  const done = apt('install', '--yes', '--no-install-recommends', ...packages)
  if (done.status !== 0)
    giveUp(`apt-get install ${packages.join(' ')} failed:\n${done.stdout}${done.stderr}`)
}

/** git, a container engine that answers, and what makes a base image without a registry. */
export function ensureEngine() {
  const tools = { git: 'git', mmdebstrap: 'mmdebstrap', curl: 'curl' }
  const missing = Object.entries(tools)
    .filter(([tool]) => !answers('which', tool))
    .map(([, name]) => name)
  if (isDebianRoot() && missing.length > 0) install(missing, '')
  if (answers('docker', 'info')) return
  if (!existsSync('/usr/bin/dockerd') && !existsSync('/usr/sbin/dockerd'))
    install(['docker.io', 'iptables'], 'No container engine answers (docker info).')
  if (answers('docker', 'info')) return
  startEngine()
}

function startEngine() {
  if (existsSync('/run/systemd/system'))
    spawnSync('systemctl', ['start', 'docker'], { stdio: 'ignore' })
  else if (process.getuid?.() === 0) {
    say('starting dockerd')
    mkdirSync('/var/log', { recursive: true })
    const log = openSync('/var/log/wikistead-dockerd.log', 'a')
    spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] }).unref()
  }
  for (let tries = 0; tries < 60; tries++) {
    if (answers('docker', 'info')) return
    sleep(500)
  }
  giveUp(
    'The container engine does not start. See /var/log/wikistead-dockerd.log, or start it yourself: dockerd',
  )
}

/** A browser for the tests. */
export function ensureBrowser() {
  if (['chromium', 'google-chrome', 'google-chrome-stable'].some((name) => answers('which', name)))
    return
  install(['chromium'], 'The browser tests need Chromium or Chrome.')
}

/** A mail server for the tests, which they start themselves: this machine shall serve no mail. */
export function ensureMailServer() {
  if (existsSync('/usr/sbin/dovecot')) return
  const units = ['dovecot.service', 'dovecot.socket']
  if (isDebianRoot() && existsSync('/run/systemd/system'))
    spawnSync('systemctl', ['mask', ...units], { stdio: 'ignore' })
  install(['dovecot-imapd'], 'The tests of mailboxes need Dovecot.')
}
