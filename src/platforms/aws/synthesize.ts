import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { stackNamesOf, type StackName } from '../../domain/aws/stacks.ts'
import type { AwsEnvironment, Site } from '../../domain/sites/site.ts'
import { stackId } from './naming.ts'
import { dataStack } from './stacks/data.ts'
import { edgeStack } from './stacks/edge.ts'
import { globalStack } from './stacks/global.ts'
import { guardStack } from './stacks/guard.ts'
import { commonTags } from './stacks/hosts.ts'
import { networkStack } from './stacks/network.ts'
import { recoveryStack } from './stacks/recovery.ts'
import { regionOf } from './stacks/stack.ts'
import { storeStack } from './stacks/store.ts'
import { watchStack } from './stacks/watch.ts'
import { webStack } from './stacks/web.ts'

/** A stack as CloudFormation takes it. */
export interface Template {
  readonly name: StackName
  /** What CloudFormation calls the stack. */
  readonly id: string
  readonly region: string
  readonly body: string
  readonly tags: Readonly<Record<string, string>>
  /** Parameters that have no default: what other stacks give. */
  readonly inputs: readonly string[]
  /** Parameters that have one, and keep what was set. */
  readonly defaults: readonly string[]
  readonly resources: Readonly<Record<string, string>>
}

const drawings = {
  recovery: recoveryStack,
  store: storeStack,
  network: networkStack,
  data: dataStack,
  web: webStack,
  global: globalStack,
  edge: edgeStack,
  guard: guardStack,
  watch: watchStack,
} as const satisfies Record<StackName, unknown>

/** Draws all stacks into a tree that can be looked at; nothing is asked of AWS. */
export function draw(site: Site, environment: AwsEnvironment, outdir?: string): App {
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    // Takes ten seconds, and the tests look at the templates with more than this knows.
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
    // Nothing is written beside the templates that would change from one run to the next.
    treeMetadata: false,
    context: {
      // Otherwise S3 would be let in by an access list.
      '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
      'aws:cdk:disable-stack-trace': true,
      'aws:cdk:version-reporting': false,
    },
  })
  for (const name of stackNamesOf(environment.platform)) drawings[name]({ app, site, environment })
  return app
}

/** The templates of all stacks, in the order in which they are made. */
export function synthesize(site: Site, environment: AwsEnvironment): Template[] {
  const folder = mkdtempSync(join(tmpdir(), 'wikistead-templates-'))
  try {
    const assembly = draw(site, environment, folder).synth()
    return stackNamesOf(environment.platform).map((name) => {
      const id = stackId(site.name, environment.name, name)
      const template = assembly.getStackByName(id).template as LooseTemplate
      return {
        ...describe(template),
        ...{ name, id, region: regionOf(name, environment) },
        tags: commonTags({ site, environment }),
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const describe = (template: LooseTemplate) => ({
  body: JSON.stringify(template),
  inputs: parametersOf(template).flatMap(([name, { Default }]) =>
    Default === undefined ? name : [],
  ),
  defaults: parametersOf(template).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : name,
  ),
  resources: Object.fromEntries(
    Object.entries(template.Resources).map(([logicalId, { Type }]) => [logicalId, Type]),
  ),
})

const parametersOf = ({ Parameters }: LooseTemplate) => Object.entries(Parameters ?? {})

interface LooseTemplate {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>
}
