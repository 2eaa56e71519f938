/** What describes a site in its operations folder; the first that is there counts. */
export const configFiles = [
  'wikistead.config.ts',
  'wikistead.config.js',
  'wikistead.config.mjs',
] as const
