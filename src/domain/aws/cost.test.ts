import { expect, test } from 'vitest'
import { estimateCost, sumOf, usualVolume } from './cost.ts'
import type { AwsPlatform } from './platform.ts'
import { awsSite, standing } from './sites.fixture.ts'

const cost = (platform: Partial<AwsPlatform> = {}, isProduction = true, volume = usualVolume) =>
  estimateCost(
    awsSite({ region: 'us-east-1', recoveryRegion: 'us-west-2', ...platform }).environment.platform,
    {
      isProduction,
      volume,
    },
  )
const dollars = (what: string, lines: ReturnType<typeof cost>) =>
  lines.find((line) => line.what === what)?.dollars

test('the sum is that of its lines', () => {
  const lines = cost()
  const sum = lines.reduce((sum, line) => sum + line.dollars, 0)
  expect(sumOf(lines)).toBe(Math.round(sum))
})

test('hosts are counted with their disks and metrics', () => {
  // 730 hours of 0.0816, 40 GB of 0.08, and the metrics.
  expect(dollars('admin host', cost())).toBe(64.87)
  expect(dollars('web heads', cost({ heads: { size: 'm7g.large', least: 4, most: 8 } }))).toBe(
    Math.round(4 * (730 * 0.0816 + 3.2 + 2.1) * 100) / 100,
  )
})

test('logs cost by the hosts that write them, two objects each minute', () => {
  // 3 heads, an admin host and 2 edges.
  expect(dollars('logs', cost())).toBe(Math.round(6 * 2 * 60 * 730 * 0.0005) / 100)
})

test('a dearer region is dearer, and only where things are', () => {
  const here = cost()
  const dear = cost({ region: 'eu-central-1' })
  expect(dollars('database', dear)).toBeCloseTo((dollars('database', here) ?? 0) * 1.2, 1)
  expect(dollars('recovery region', dear)).toBe(dollars('recovery region', here))
})

test('staging leaves by one gateway', () => {
  const gateway = 730 * 0.045
  expect(
    (dollars('network', cost()) ?? 0) - (dollars('network', cost({}, false)) ?? 0),
  ).toBeCloseTo(2 * gateway, 1)
})

test('among its copies an environment pays for no other copies', () => {
  const lines = cost({ region: 'us-west-2', standing })
  expect(dollars('recovery region', lines)).toBeUndefined()
  expect(dollars('database', lines)).toBe(dollars('database', cost()))
})

test('uploads cost by their place and size', () => {
  expect(dollars('uploads', cost({}, true, { traffic: 0, uploads: 1000 }))).toBe(300)
  expect(dollars('uploads', cost({ uploads: 's3' }, true, { traffic: 0, uploads: 1000 }))).toBe(23)
  expect(dollars('traffic', cost({}, true, { traffic: 0, uploads: 1 }))).toBe(0)
})
