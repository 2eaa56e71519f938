import { awsSite, standing } from '../../../src/domain/aws/sites.fixture.ts'
import type { Standing } from '../../../src/domain/aws/standing.ts'
import { standAmongCopies } from '../../../src/domain/aws/stand-among-copies.ts'
import type { StackName } from '../../../src/domain/aws/stacks.ts'
import { synthesize, type Template } from '../../../src/platforms/aws/synthesize.ts'

export interface Resource {
  readonly Type: string
  // Templates are deep and of many shapes; a test that expects another one fails by itself.
  readonly Properties: any
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

type Templates = Readonly<Record<string, readonly Template[]>>

/** The kinds of environments that give different templates. */
export const variants: Templates = Object.fromEntries(
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

const night: Standing = {
  ...standing,
  database: { kind: 'night', instant: '2026-03-05T03:45:00.000Z', snapshot: 'awsbackup:copyjob-1' },
}

/** The same among their copies. */
export const standingVariants: Templates = Object.fromEntries(
  (
    [
      ['among copies', standing],
      ['among copies of the night', night],
    ] as const
  ).map(([name, among]) => {
    const { site, environment } = awsSite()
    return [name, synthesize(site, standAmongCopies(environment, among))]
  }),
)

/** All resources of one kind, with the name of their stack, in all variants. */
export const resourcesOf = (type: string, of = variants): (Resource & { readonly at: string })[] =>
  all(of).filter(({ Type }) => Type === type)

export const all = (
  of = variants,
): (Resource & { readonly at: string; readonly stack: StackName })[] =>
  Object.entries(of).flatMap(([variant, templates]) =>
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
