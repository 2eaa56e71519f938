import { expect, test } from 'vitest'
import { awsSite } from '../domain/aws/sites.fixture.ts'
import { memoryFolder } from '../platforms/memory/memory-folder.ts'
import { memoryMachine } from '../platforms/memory/memory-machine.ts'
import { memoryWorld } from '../platforms/memory/memory-world.ts'
import type { Action } from '../ports/provider.ts'
import { captured } from './captured.fixture.ts'
import { runProgram } from './program.ts'

const { site, environment } = awsSite()

/** A site with one environment on AWS; `plan` is what its provider would do. */
async function run(line: string, plan?: readonly Action[]) {
  const world = memoryWorld()
  return captured(async () =>
    runProgram(line.split(' '), {
      findSite: async () => ({ site, directory: '/srv/hearth' }),
      async openWorld(_, emit, operator) {
        if (plan === undefined) throw new Error('AWS was asked')
        const provider = { ...world.provider, plan: async () => [...plan] }
        return { ...world, site, environment, emit, operator, provider }
      },
      initWorld: {
        clock: world.clock,
        exampleWiki: { create: async () => undefined },
        openFolder: () => memoryFolder(),
      },
      openBrowser: () => world.browser,
      openForeign: () => {
        throw new Error('no wiki is given')
      },
      machine: memoryMachine(),
      version: '0.0.0',
      commandAfterDashes: ['true'],
    }),
  )
}

test.each([
  'run production -- true',
  'logs production',
  'history production',
  'accept production',
  'image plan production',
])('%s is there on AWS', async (line) => {
  const { stderr } = await run(line, [])
  expect(stderr).not.toContain('platform-lacks')
})

test('cost needs nobody', async () => {
  const { status, stdout } = await run('cost production --traffic 2000')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^what +dollars +of$/m)
  expect(stdout).toMatch(/^web heads +233\.52 +3 × m7g\.large$/m)
  expect(stdout).toMatch(/^traffic +[\d.]+ +2000 GB, of which 1500 GB by CloudFront$/m)
})

test('cost is one object for machines, with the day of its prices', async () => {
  const { stdout } = await run('cost production --json')
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ type: 'cost', currency: 'USD', pricesOf: '2025-06-01' },
    ...{ volume: { traffic: 500, uploads: 100 }, sum: 1290 },
  })
})

const action: Action = {
  ...{ verb: 'change', subject: 'stack web', reason: '1 changed' },
  details: ['modify HeadsGroup (AWS::AutoScaling::AutoScalingGroup: MaxSize)'],
}

test('the plan of up says what changes in each stack, and what the whole costs', async () => {
  const { status, stderr } = await run('up production --dry-run', [action])
  expect(status).toBe(0)
  expect(stderr).toBe(
    [
      'production: 1 actions',
      '  change stack web (1 changed)',
      '    modify HeadsGroup (AWS::AutoScaling::AutoScalingGroup: MaxSize)',
      '  about $1290 a month: wikistead cost production',
      '',
    ].join('\n'),
  )
})

test('up asks before it makes what costs, and changes nothing where that is declined', async () => {
  const { status, stderr } = await run('up production', [action])
  expect(status).toBe(6)
  expect(stderr).toContain('change stack web')
})
