import { defaultPolicy } from '../backups/policy.ts'
import { defaultDrillPolicy } from '../drills/schedule.ts'
import { noSamples, type AwsEnvironment, type Site } from '../sites/site.ts'
import type { AwsPlatform } from './platform.ts'
import type { Standing } from './standing.ts'

/** As one that was brought up from its copies. */
export const standing: Standing = {
  ...{ home: 'eu-central-1', since: '2026-03-05T12:00:00.000Z', by: 'ada@desk' },
  database: {
    ...{ kind: 'second', instant: '2026-03-05T11:55:00.000Z' },
    backups: 'arn:aws:rds:eu-west-1:123456789012:auto-backup:ab-the-database',
  },
  files: 'fs-0123456789abcdef0',
}

/** A site with one environment on AWS, for tests. */
export function awsSite(
  platform: Partial<AwsPlatform> = {},
  more: Partial<AwsEnvironment> = {},
): { readonly site: Site; readonly environment: AwsEnvironment } {
  const environment: AwsEnvironment = {
    ...{ name: 'production', production: true, url: 'https://wiki.example' },
    platform: {
      kind: 'aws',
      account: '123456789012',
      region: 'eu-central-1',
      recoveryRegion: 'eu-west-1',
      zone: { name: 'wiki.example', id: 'Z0123456789ABCDEFGHIJ' },
      ...{ owner: 'Ada Lovelace', costCentre: 'wiki', budget: 2000, clientLimit: 2000 },
      alarms: { email: 'operators@wiki.example' },
      heads: { size: 'm7g.large', least: 3, most: 6 },
      admin: { size: 'm7g.large' },
      edges: { size: 'c7g.large', count: 2 },
      database: { size: 'db.m7g.large', gigabytes: 100 },
      cache: { size: 'cache.t4g.medium', nodes: 2 },
      uploads: 'efs',
      logs: { days: 400 },
      ...platform,
    },
    ...{ noindex: false, team: [] },
    canary: { watchSeconds: 2 },
    backups: { ...defaultPolicy, continuousDays: 7, repository: { place: null } },
    drills: defaultDrillPolicy,
    objectives: { recoverySeconds: 3600, lostSeconds: 60 },
    ...more,
  }
  const site: Site = {
    ...{ name: 'hearth', title: 'Hearth', keep: { releases: 5 } },
    repository: {
      url: 'https://git.example/wiki.git',
      branch: 'main',
      allowLocalSubmodules: false,
    },
    sanitize: { decisions: {} },
    acceptance: {
      browser: null,
      patienceSeconds: 15,
      slowSeconds: 5,
      samples: noSamples,
      wikis: {},
    },
    image: { debian: 'trixie', packages: [], php: {} },
    wiki: { languages: 'all', writable: [], administrator: 'Admin' },
    environments: { [environment.name]: environment },
  }
  return { site, environment }
}
