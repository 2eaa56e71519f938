import type { DebianRelease, ImageSettings } from '../sites/site.ts'
import { apacheConfiguration } from './apache.ts'
import type { ImageKind } from './kind.ts'
import { mariadbConfiguration } from './mariadb.ts'
import { freeOpcacheScript, phpConfiguration, phpFpmConfiguration, phpVersions } from './php.ts'
import { initScript, runScript, services } from './services.ts'

/** The system layer of a host, as data; each platform renders it in its own way. */
export interface Image {
  readonly kind: ImageKind
  readonly debian: DebianRelease
  /** What MediaWiki and the host program need; the same for all sites. */
  readonly packages: readonly string[]
  /** What this site adds; apart, so that adding one more does not fetch all the others again. */
  readonly extras: readonly string[]
  readonly files: readonly ImageFile[]
}

export interface ImageFile {
  readonly path: string
  readonly content: string
  readonly executable: boolean
}

const wikiPackages = [
  'apache2',
  ...['apcu', 'cli', 'curl', 'fpm', 'gd', 'intl', 'mbstring', 'mysql', 'xml', 'zip'].map(
    (name) => `php-${name}`,
  ),
  'composer',
  'diffutils',
  'git',
  'imagemagick',
  'libfcgi-bin',
  'librsvg2-bin',
  // The admin host copies and restores the datastore; a restored copy is checked by a server.
  ...['mariadb-backup', 'mariadb-client', 'mariadb-server', 'restic'],
  'patch',
]

const servicePackages = ['mariadb-server', 'memcached', 'python3-aiosmtpd', 'varnish']

/** What the host program, the supervisor and an operator's shell need everywhere. */
const commonPackages = ['ca-certificates', 'curl', 'less', 'nodejs', 'procps', 'runit', 'unzip']

const text = (path: string, content: string): ImageFile => ({ path, content, executable: false })
const program = (path: string, content: string): ImageFile => ({ path, content, executable: true })

/** Describes one of the site's images. The site's own packages belong to the wiki's hosts only. */
export function describeImage(kind: ImageKind, settings: ImageSettings): Image {
  const { debian } = settings
  const version = phpVersions[debian]
  const serviceFiles = services(kind, version).flatMap(({ role, name, script, stop }) => {
    const folder = `/etc/wikistead/services/${role}/${name}`
    const run = program(`${folder}/run`, script)
    return stop === undefined ? [run] : [run, program(`${folder}/control/t`, stop)]
  })
  const own =
    kind === 'wiki'
      ? {
          packages: wikiPackages,
          files: [
            text('/etc/wikistead/apache.conf', apacheConfiguration),
            text('/etc/wikistead/php-fpm.conf', phpFpmConfiguration),
            text(
              `/etc/php/${version}/fpm/conf.d/90-wikistead.ini`,
              phpConfiguration(settings.php, 'fpm'),
            ),
            text(
              `/etc/php/${version}/cli/conf.d/90-wikistead.ini`,
              phpConfiguration(settings.php, 'cli'),
            ),
            text('/usr/local/share/wikistead/free-opcache.php', freeOpcacheScript),
            program('/usr/local/bin/wikistead-run', runScript),
          ],
        }
      : {
          packages: servicePackages,
          files: [text('/etc/wikistead/mariadb.cnf', mariadbConfiguration)],
        }
  const packages = [...new Set([...commonPackages, ...own.packages])].sort()
  const extras = kind === 'wiki' ? settings.packages : []
  return {
    ...{ kind, debian, packages },
    extras: [...new Set(extras)].filter((name) => !packages.includes(name)).sort(),
    files: [program('/usr/local/sbin/wikistead-init', initScript), ...own.files, ...serviceFiles],
  }
}
