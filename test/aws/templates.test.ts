import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, test } from 'vitest'
import { awsSite, standing } from '../../src/domain/aws/sites.fixture.ts'
import { standAmongCopies } from '../../src/domain/aws/stand-among-copies.ts'
import { stackNames, stackNamesOf } from '../../src/domain/aws/stacks.ts'
import { execute } from '../../src/platforms/process/execute.ts'
import { draw, synthesize } from '../../src/platforms/aws/synthesize.ts'
import { findPythonTool } from './support/python-tools.ts'
import { parse, standingVariants, variants } from './support/templates.ts'

/** CloudFormation takes no larger template without a bucket to read it from. */
const LARGEST = 51_200

const everywhere = { ...variants, ...standingVariants }

describe('cfn-lint, with the specification of all resources', () => {
  async function lint(templates: Readonly<Record<string, string>>) {
    const folder = await mkdtemp(join(tmpdir(), 'wikistead-lint-'))
    try {
      const files = Object.entries(templates).map(([name, body]) => [join(folder, name), body])
      for (const [file = '', body = ''] of files) await writeFile(file, body)
      const tool = await findPythonTool('cfn-lint')
      const regions = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2']
      const names = files.map(([file = '']) => file)
      const options = ['--format', 'parseable', '--regions', ...regions]
      const { status, stdout, stderr } = await execute([tool, ...options, '--', ...names])
      return { status, found: stdout.replaceAll(folder, '').trim(), stderr }
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  test('finds nothing wrong in any template, and what is wrong in a broken one', async () => {
    // Many templates do not depend on what differs; each is looked at once.
    const good = new Map(
      Object.entries(everywhere).flatMap(([variant, templates]) =>
        templates.map(({ name, body }) => [body, `${variant}-${name}.json`.replaceAll(' ', '-')]),
      ),
    )
    const bad = JSON.stringify({
      Resources: {
        Database: {
          Type: 'AWS::RDS::DBInstance',
          Properties: { Engine: 'mariadb', DBInstanceClass: 'db.huge', BackupRetentionPeriod: 99 },
        },
      },
    })
    expect(good.size).toBeGreaterThan(Object.keys(variants).length)
    const files = Object.fromEntries([...good].map(([body, file]) => [file, body]))
    const { found } = await lint({ ...files, 'broken.json': bad })
    const lines = found.split('\n')
    expect(lines.filter((line) => !line.startsWith('/broken.json'))).toEqual([])
    expect(found).toContain('db.huge')
    expect(found).toContain('99')
  })
})

function amongCopies() {
  const { site, environment } = awsSite()
  return { site, environment: standAmongCopies(environment, standing) }
}

describe('the rules of AwsSolutions', () => {
  const violations = (app: App) =>
    new AwsSolutionsChecks(app)
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      )

  test.each([
    ['files on EFS', awsSite()],
    ['files on S3', awsSite({ uploads: 's3' })],
    ['staging', awsSite({}, { name: 'staging', production: false })],
    ['an environment among its copies', amongCopies()],
  ])('find nothing unexplained with %s', (_, { site, environment }) => {
    expect(violations(draw(site, environment))).toEqual([])
  })

  test('find what is wrong', () => {
    const app = new App({ analyticsReporting: false })
    new CfnSecurityGroup(new Stack(app, 'open'), 'Open', {
      groupDescription: 'everybody',
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' }],
    })
    expect(violations(app)).toEqual(['AwsSolutions-EC23 open/Open'])
  })
})

describe('the stacks', () => {
  test.each(Object.entries(everywhere))(
    'come in the order in which they are made: %s',
    (of, made) => {
      const wanted = of in variants ? stackNames : stackNamesOf({ standing })
      expect(made.map(({ name }) => name)).toEqual(wanted)
      const given = new Set<string>()
      for (const template of made) {
        for (const input of template.inputs) expect([...given]).toContain(input)
        for (const output of Object.keys(parse(template).Outputs ?? {}))
          given.add(`${template.name.charAt(0).toUpperCase()}${template.name.slice(1)}${output}`)
      }
    },
  )

  test('are small enough to be sent as they are', () => {
    for (const template of Object.values(everywhere).flat())
      expect(template.body.length, template.id).toBeLessThan(LARGEST)
  })

  test('are the same whenever they are drawn', () => {
    const { site, environment } = awsSite()
    expect(synthesize(site, environment)).toEqual(variants['files on EFS'])
  })

  test('of two environments never share a name', () => {
    const idsOf = (site: string, name: string) => {
      const made = awsSite({}, { name })
      return synthesize({ ...made.site, name: site }, made.environment).map(({ id }) => id)
    }
    const ids = [...idsOf('a-b', 'c'), ...idsOf('a', 'b-c')]
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('say whose they are and who pays', () => {
    for (const { tags } of variants['files on EFS'] ?? [])
      expect(tags).toEqual({
        'wikistead:site': 'hearth',
        'wikistead:environment': 'production',
        Owner: 'Ada Lovelace',
        CostCentre: 'wiki',
      })
  })
})
