/** What the wiki's hosts need to know; the names are those of the docker platform's secrets. */
export const wikiSecrets = [
  'databasePassword',
  'secretKey',
  'upgradeKey',
  'administratorPassword',
] as const

/** Tells the load balancer that a request came through CloudFront, not around it. */
export const CDN_SECRET = 'cdnKey'

export const CDN_HEADER = 'x-wikistead-cdn'

/** Where secrets lie in Secrets Manager; the role of each host may read only its own. */
export const secretName = (site: string, environment: string, name: string): string =>
  `wikistead/${site}/${environment}/${name}`
