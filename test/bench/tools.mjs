import { GIT, PLACE, ports, RELOAD } from './rivals/files.mjs'
import { container, deployWikistead, headNames, pushTo, shell } from './site.mjs'
import { must } from './processes.mjs'

/**
 * A way to deploy, and where its result is seen.
 *
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} switchPath changes at the moment of the switch, on each head
 * @property {number} port on each head
 * @property {(size: number) => string[]} entry where visitors come in, as host:port
 * @property {string} folders what lies on the disk of a head because of its releases
 * @property {() => Promise<void>} bring makes the commit known where the tool reads it; not timed
 * @property {(size: number) => Promise<Deployed>} deploy
 */

/**
 * @typedef {object} Deployed
 * @property {number} beganAt milliseconds since 1970, when the command was typed
 * @property {number} endedAt when it was done
 * @property {{ name: string, seconds: number }[]} steps
 */

/** @type {Tool} */
export const wikistead = {
  name: 'Wikistead',
  switchPath: '/srv/wikistead/current.path',
  port: 80,
  entry: () => ['edge:80'],
  folders: '/srv/wikistead/components /srv/wikistead/releases',
  bring: async () => {},
  deploy: async () => {
    const lines = []
    const { beganAt, endedAt } = await deployWikistead((line) =>
      lines.push({ at: Date.now(), event: JSON.parse(line) }),
    )
    return { beganAt, endedAt, steps: readSteps(beganAt, endedAt, lines) }
  },
}

/** The steps as told, and what lies before the first and after the last. */
function readSteps(beganAt, endedAt, lines) {
  const started = lines.find(({ event }) => event.type === 'step-started')
  const finished = lines.filter(({ event }) => event.type === 'step-finished')
  const told = finished.map(({ event }) => ({ name: event.step, seconds: event.seconds }))
  return [
    { name: '(start of the program)', seconds: ((started?.at ?? beganAt) - beganAt) / 1000 },
    ...told,
    { name: '(end of the program)', seconds: (endedAt - (finished.at(-1)?.at ?? endedAt)) / 1000 },
  ]
}

/** Runs on the control machine; its own clock is read, so that entering it is not timed. */
async function onControl(command) {
  const script = `date +%s%3N; ${command} >/tmp/bench-deploy.log 2>&1 || { cat /tmp/bench-deploy.log >&2; exit 1; }; date +%s%3N`
  const { stdout } = await must(['docker', 'exec', '-i', container('admin'), 'sh', '-c', script])
  const [beganAt = 0, endedAt = 0] = stdout.trim().split('\n').map(Number)
  return { beganAt, endedAt, steps: [] }
}

/** How many releases the rival tools leave; many large trees on many heads fill this machine. */
const keep = (size) => (size === 1 ? 10 : 3)

/** @type {Tool} */
export const capistrano = {
  name: 'Capistrano, reload',
  switchPath: `${PLACE}/capistrano/current`,
  port: ports.capistrano,
  entry: (size) => headNames(size).map((name) => `${name}:${ports.capistrano}`),
  folders: `${PLACE}/capistrano/releases ${PLACE}/capistrano/repo ${PLACE}/capistrano/shared/cache`,
  bring: async () => pushTo('admin', GIT),
  deploy: async (size) => onControl(`cd /srv/cap && KEEP=${keep(size)} cap production deploy`),
}

/** @type {(name: string, port: number, after: string) => Tool} */
const rsyncWith = (name, port, after) => ({
  name,
  switchPath: `${PLACE}/rsync/current`,
  port,
  entry: (size) => headNames(size).map((head) => `${head}:${port}`),
  folders: `${PLACE}/rsync/releases ${PLACE}/rsync/shared/cache`,
  bring: async () => pushTo('admin', GIT),
  deploy: async (size) =>
    onControl(`KEEP=${keep(size)} /srv/rsync-deploy '${after}' ${headNames(size).join(' ')}`),
})

export const rsync = rsyncWith('rsync, reload', ports.rsync, RELOAD)
/** php-fpm waits for running requests; the rest is the same. */
export const rsyncPatient = { ...rsync, name: 'rsync, patient reload' }
export const rsyncResolved = rsyncWith('rsync, resolved link', ports.resolved, 'true')
export const rsyncPlain = rsyncWith('rsync, nothing reloaded', ports.rsync, 'true')

/** The release that a head serves, as its response header names it. */
export async function servedRelease(tool) {
  const read = tool.switchPath.endsWith('.path') ? 'cat' : 'readlink'
  const { stdout } = await shell('web1', `${read} ${tool.switchPath}`)
  return stdout.trim().split('/').at(-1) ?? ''
}
