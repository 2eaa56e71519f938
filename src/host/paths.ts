/** Where its disk is; a test has it in a folder. */
export const disk = process.env['WIKISTEAD_ROOT'] ?? ''

/** Where everything lies on a host. */
export const paths = {
  store: `${disk}/var/lib/wikistead/store`,
  reports: `${disk}/var/lib/wikistead/reports`,
  root: `${disk}/srv/wikistead`,
  components: `${disk}/srv/wikistead/components`,
  releases: `${disk}/srv/wikistead/releases`,
  readOnly: `${disk}/srv/wikistead/read-only`,
  healthy: `${disk}/run/wikistead/healthy`,
  requests: `${disk}/run/wikistead/requests`,
  /** What PHP reads; only root and the web user may. */
  secrets: `${disk}/run/wikistead/secrets.json`,
  /** Where PHP finds the engines, on AWS. */
  places: `${disk}/run/wikistead/places.json`,
  /** How the admin host speaks to the database as its administrator. */
  databaseClient: `${disk}/etc/wikistead/mariadb.cnf`,
  mountFiles: `${disk}/usr/local/sbin/wikistead-mount-files`,
  edgeRules: `${disk}/etc/wikistead/host/edge.vcl`,
  phpLog: `${disk}/var/log/wikistead/php.log`,
} as const

export const releasePath = (activation: string): string => `${paths.releases}/${activation}`
export const componentPath = (id: string): string => `${paths.components}/${id}`
