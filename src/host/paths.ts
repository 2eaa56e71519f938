/** Where everything lies on a host. */
export const paths = {
  store: '/var/lib/wikistead/store',
  reports: '/var/lib/wikistead/reports',
  root: '/srv/wikistead',
  components: '/srv/wikistead/components',
  releases: '/srv/wikistead/releases',
  readOnly: '/srv/wikistead/read-only',
  healthy: '/run/wikistead/healthy',
  requests: '/run/wikistead/requests',
  phpLog: '/var/log/wikistead/php.log',
} as const

export const releasePath = (activation: string): string => `${paths.releases}/${activation}`
export const componentPath = (id: string): string => `${paths.components}/${id}`
