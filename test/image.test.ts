import { afterEach, beforeAll, expect, test } from 'vitest'
import { execute } from '../src/platforms/process/execute.ts'
import { container, docker } from './support/hosts.ts'
import { configure, parseLines, prepareFreshTestSite, SITE, type TestSite } from './support/site.ts'
import { failures, keepVisiting, visit } from './support/visitor.ts'

let site: TestSite
beforeAll(async () => {
  site = await prepareFreshTestSite()
})

afterEach(async () => {
  await configure(site.directory, (text) => text)
})

test('a system change is planned, built and rolled over the heads without a failed request', async () => {
  await configure(site.directory, (text) => text.replace(/packages: \[/, "packages: ['tree', "))
  const plan = await site.tool('image', 'plan')
  expect(plan.stderr).toContain('replace host web1')
  const stop = keepVisiting(10)
  const rolled = await site.tool('image', 'roll', '--json')
  expect(rolled.status, rolled.stdout).toBe(0)
  expect(failures(await stop())).toEqual([])
  for (const host of ['web1', 'web2', 'admin'])
    expect(await docker('exec', container(host), 'tree', '--version')).toContain('tree')
  expect(parseLines((await site.tool('image', 'plan', '--json')).stdout).at(-1)).toMatchObject({
    hosts: [],
  })
})

test('a refresh renews the images of the same description without a failed request, and is taken back', async () => {
  expect((await site.tool('image', 'roll')).status).toBe(0)
  const imageOf = async (host: string) =>
    docker('inspect', '--format', '{{.Image}}', container(host))
  const before = await imageOf('web1')
  // One that an earlier roll would have left behind.
  const stale = await execute(['docker', 'build', '--tag', 'wikistead-wiki:stale', '-'], {
    env: { DOCKER_BUILDKIT: '0' },
    stdin: `FROM ${before}\nLABEL wikistead.site=${SITE}\n`,
  })
  expect(stale.status, stale.stderr).toBe(0)
  expect((await site.tool('image', 'plan', '--refresh')).stderr).toMatch(
    /build image wiki again \(its packages are .*\)\n.*build image service/,
  )

  const began = Date.now()
  const stop = keepVisiting(4)
  const rolled = await site.tool('image', 'roll', '--refresh', '--json')
  expect(rolled.status, rolled.stdout).toBe(0)
  expect(failures(await stop())).toEqual([])
  const after = await imageOf('web1')
  expect(after).not.toBe(before)
  for (const host of ['web2', 'admin']) expect(await imageOf(host), host).toBe(after)
  const { images } = parseLines((await site.tool('status', '--json')).stdout)[0] as any
  for (const { packagesOf } of images) expect(Date.parse(packagesOf)).toBeGreaterThan(began - 1000)
  expect(await docker('images', '--quiet', 'wikistead-wiki:stale')).toBe('')

  const back = await site.tool('image', 'roll', '--previous')
  expect(back.status, back.stderr).toBe(0)
  for (const host of ['web1', 'web2', 'admin']) expect(await imageOf(host), host).toBe(before)
  expect(parseLines((await site.tool('image', 'plan', '--json')).stdout).at(-1)).toMatchObject({
    hosts: [],
  })
  expect((await site.tool('up', '--dry-run')).stderr).not.toContain('replace')
})

test('a change that names no package of Debian says so and replaces nothing', async () => {
  await configure(site.directory, (text) =>
    text.replace(/packages: \[/, "packages: ['no-such-package-here', "),
  )
  const rolled = await site.tool('image', 'roll', '--json')
  expect(rolled.status).toBe(33)
  expect(parseLines(rolled.stdout).at(-1)).toMatchObject({
    message: expect.stringContaining('no-such-package-here'),
  })
  expect((await visit()).status).toBe(200)
})
