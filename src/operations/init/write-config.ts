import type { NewSite } from './new-site.ts'

/** The configuration of a new site. What is commented out shows the default, or an example. */
export const writeConfig = (site: NewSite): string => `\
// What Wikistead deploys, and where. Settings that are commented out show their defaults.
import { defineSite, docker } from 'wikistead'

export default defineSite({
  // Names containers and volumes: lower case letters, digits and hyphens.
  name: ${quote(site.name)},
  // Shown to readers where LocalSettings.php sets no name.
  title: ${quote(site.title)},

  repository: {
    // The wiki repository: a git URL, or a path relative to this folder.
    url: ${quote(site.repository)},
    // What is deployed where no other branch, tag or commit is asked for.
    // branch: 'main',
    // Lets submodules be fetched from folders on this machine.
    // allowLocalSubmodules: false,
  },

  // The system below the wiki. A change here is rolled out apart from the code.
  image: {
    // 'trixie' is Debian 13 with PHP 8.4, 'bookworm' Debian 12 with PHP 8.2.
    ${setting(`debian: ${quote(site.debian)},`, site.debian === 'trixie')}
    // Debian packages on top of what MediaWiki needs, such as programs that extensions run.
    ${setting(`packages: [${site.packages.map(quote).join(', ')}],`, site.packages.length === 0)}
    // Settings of php.ini, such as { memory_limit: '512M' }.
    // php: {},
  },

  wiki: {
    // Interface languages that are built before the switch, or 'all' 469 of them: that takes
    // 20 seconds and 550 MB on every host, each time a message changes.
    languages: [
${languages.map((row) => `      ${row.map(quote).join(', ')},\n`).join('')}    ],
    // Folders that extensions write to, such as 'extensions/Widgets/compiled_templates'.
    // writable: [],
    // The account that is made with a new environment.
    // administrator: 'Admin',
  },

  // How many releases stay on the hosts to go back to.
  // keep: { releases: 5 },

  // The running copies of the site.
  environments: {
    local: {
      // In containers on this machine: the port on 127.0.0.1, and how many web heads.
      platform: docker({ port: ${site.port}, heads: 2 }),
      // Where readers find it, without a slash behind it.
      // url: 'http://127.0.0.1:${site.port}',
      // Asks once more before anything that readers would notice.
      // production: false,
      // How long the first head serves a new release alone.
      // canary: { watchSeconds: 0.2 },
    },
  },
})
`

/** The languages of the largest Wikipedias. */
const languages = [
  ['en', 'ar', 'cs', 'de', 'es', 'fa', 'fi', 'fr', 'he', 'hu', 'id', 'it', 'ja', 'ko'],
  ['nl', 'pl', 'pt', 'pt-br', 'ru', 'sv', 'tr', 'uk', 'vi', 'zh-hans', 'zh-hant'],
]

const setting = (line: string, isDefault: boolean) => (isDefault ? `// ${line}` : line)

const quote = (text: string) =>
  `'${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'`
