import { Problem } from '../../domain/problems/problem.ts'

export const platformLacks = (environment: string, what: string): Problem =>
  new Problem('platform-lacks', `on AWS, Wikistead cannot ${what} yet`, {
    hint: `what there is: wikistead cost ${environment}, wikistead up ${environment} --dry-run`,
  })

/** Stands where a port has no platform yet: whatever it is asked, it says so. */
export const lacking = (environment: string, what: string): never =>
  // A port is methods only, so one answer fits all of them, and this fits every port.
  new Proxy(
    {},
    {
      get: () => () => {
        throw platformLacks(environment, what)
      },
    },
  ) as never
