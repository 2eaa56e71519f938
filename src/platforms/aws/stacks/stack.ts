import {
  CfnOutput,
  CfnParameter,
  DefaultStackSynthesizer,
  Fn,
  Stack,
  type App,
  type IStackSynthesizer,
} from 'aws-cdk-lib'
import { GLOBAL_REGION } from '../../../domain/aws/platform.ts'
import { stacks, type StackName } from '../../../domain/aws/stacks.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import { stackId } from '../naming.ts'

/** What every stack is drawn from. */
export interface Drawing {
  readonly app: App
  readonly site: Site
  readonly environment: AwsEnvironment
}

/** Three zones, asked for at deployment: the template fits every region and needs no look-up. */
class ZonedStack extends Stack {
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()))
  }
}

export const regionOf = (name: StackName, { platform }: AwsEnvironment): string =>
  ({ home: platform.region, recovery: platform.recoveryRegion, global: GLOBAL_REGION })[
    stacks[name].place
  ]

export function newStack(name: StackName, { app, site, environment }: Drawing): Stack {
  const { what, holdsData } = stacks[name]
  return new ZonedStack(app, stackId(site.name, environment.name, name), {
    description: `${site.name}/${environment.name}: ${what}. Made by Wikistead.`,
    terminationProtection: holdsData,
    // No bootstrap stack, no roles and no assets are needed: templates are all there is.
    synthesizer: new DefaultStackSynthesizer({
      generateBootstrapVersionRule: false,
    }) as IStackSynthesizer,
    env: { account: environment.platform.account, region: regionOf(name, environment) },
  })
}

const capitalised = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`

/** A value that another stack gives, in whatever region; whoever deploys carries it over. */
export const input = (stack: Stack, from: StackName, name: string): string => {
  const id = `${capitalised(from)}${name}`
  const known = stack.node.tryFindChild(id) as CfnParameter | undefined
  const made = known ?? new CfnParameter(stack, id, { description: `${name} of the stack ${from}` })
  return made.valueAsString
}

export function output(stack: Stack, name: string, value: string): void {
  new CfnOutput(stack, `${name}Output`, { value }).overrideLogicalId(name)
}

/** Explains at the very resource why a rule of AwsSolutions does not fit it. */
export { Validations } from 'aws-cdk-lib'
