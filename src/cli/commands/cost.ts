import type { Command } from 'commander'
import { estimateCost, sumOf, usualVolume, type CostLine } from '../../domain/aws/cost.ts'
import { PRICES_OF } from '../../domain/aws/prices.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { isOnAws } from '../../domain/sites/site.ts'
import { findEnvironment } from '../context.ts'
import { globalOptions, type Faces } from '../faces.ts'
import { print, printJson } from '../output.ts'
import { table } from '../render/table.ts'
import { wholeNumber } from '../whole-number.ts'

interface Flags {
  readonly traffic: number
  readonly uploads: number
}

export const registerCost = (program: Command, faces: Faces) =>
  program
    .command('cost [environment]')
    .description('what an environment on AWS costs in a month; asks nobody')
    .option(
      '--traffic <gigabytes>',
      'what readers get in a month',
      wholeNumber,
      usualVolume.traffic,
    )
    .option(
      '--uploads <gigabytes>',
      'how much uploaded files weigh',
      wholeNumber,
      usualVolume.uploads,
    )
    .addHelpText('after', '\nExample:\n  wikistead cost production --traffic 2000')
    .action(async (name: string | undefined, flags: Flags, command: Command) => {
      const given = name === undefined ? [] : [name]
      const { site, environment: chosen, rest } = await findEnvironment(given, command, faces)
      const environment = site.environments[chosen]
      if (environment === undefined || rest.length > 0)
        throw new Problem(
          'environment-unknown',
          `there is no environment ${JSON.stringify(name)}`,
          {
            hint: `one of: ${Object.keys(site.environments).join(', ')}`,
          },
        )
      if (!isOnAws(environment))
        throw new Problem(
          'usage',
          `${environment.name} runs on this machine and costs nothing more`,
        )
      const { platform, production: isProduction } = environment
      const volume = { traffic: flags.traffic, uploads: flags.uploads }
      const lines = estimateCost(platform, { isProduction, volume })
      const sum = sumOf(lines)
      if (globalOptions(command).json)
        return printJson('cost', { currency: 'USD', pricesOf: PRICES_OF, volume, lines, sum })
      print(
        [
          table(['what', 'dollars', 'of'], [...lines.map(row), ['sum', amount(sum), 'a month']]),
          '',
          `Prices of ${PRICES_OF}, on demand and without tax, with what ${platform.region} costs more than us-east-1.`,
          `An estimate: ${volume.traffic} GB of traffic and ${volume.uploads} GB of files are assumed (--traffic, --uploads).`,
        ].join('\n'),
      )
    })

const row = ({ what, of, dollars }: CostLine) => [what, amount(dollars), of]

const amount = (dollars: number) => dollars.toFixed(2).padStart(9)
