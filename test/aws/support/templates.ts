import { awsSite } from '../../../src/domain/aws/sites.fixture.ts'
import type { StackName } from '../../../src/domain/aws/stacks.ts'
import { synthesize, type Template } from '../../../src/platforms/aws/synthesize.ts'

export interface Resource {
  readonly Type: string
  // Templates are deep and of many shapes; a test that expects another one fails by itself.
  readonly Properties: any
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

/** The kinds of environments that give different templates. */
export const variants: Readonly<Record<string, readonly Template[]>> = Object.fromEntries(
  (
    [
      ['files on EFS', {}, {}],
      ['files on S3', { uploads: 's3' }, {}],
      [
        'staging elsewhere',
        {
          region: 'us-east-1',
          recoveryRegion: 'us-west-2',
          edges: { size: 't4g.small', count: 3 },
        },
        { name: 'staging', production: false, url: 'https://test.wiki.example' },
      ],
    ] as const
  ).map(([name, platform, more]) => {
    const { site, environment } = awsSite(platform, more)
    return [name, synthesize(site, environment)]
  }),
)

/** All resources of one kind, with the name of their stack, in all variants. */
export const resourcesOf = (type: string): (Resource & { readonly at: string })[] =>
  all().filter(({ Type }) => Type === type)

export const all = (): (Resource & { readonly at: string; readonly stack: StackName })[] =>
  Object.entries(variants).flatMap(([variant, templates]) =>
    templates.flatMap((template) =>
      Object.entries(parse(template).Resources).map(([id, resource]) => ({
        ...resource,
        stack: template.name,
        at: `${variant}: ${template.name}/${id}`,
      })),
    ),
  )

export const parse = ({ body }: Template) =>
  JSON.parse(body) as {
    readonly Resources: Record<string, Resource>
    readonly Outputs?: Record<string, unknown>
    readonly Parameters?: Record<string, unknown>
  }
