import { Problem } from '../../domain/problems/problem.ts'

export const platformLacks = (environment: string, what: string): Problem =>
  new Problem('platform-lacks', `on AWS, Wikistead cannot ${what} yet`, {
    hint: `what there is: wikistead cost ${environment}, wikistead up ${environment} --dry-run`,
  })

/** Stands where a port has no platform yet: whatever it is asked, it says so. */
export const lacking = <Port extends object>(environment: string, what: string): Port =>
  // A port is methods only, so one answer fits all of them.
  new Proxy({} as Port, {
    get: () => () => {
      throw platformLacks(environment, what)
    },
  })
