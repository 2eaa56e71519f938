import { Problem } from '../../domain/problems/problem.ts'

export const platformLacks = (environment: string, what: string): Problem =>
  new Problem('platform-lacks', `on AWS, Wikistead cannot ${what} yet`, {
    hint: `what there is: wikistead backup ${environment}, restore, drill`,
  })
