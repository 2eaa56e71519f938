import { existsSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { configure, parseLines, prepareTestSite, SITE, type TestSite } from './support/site.ts'
import { visit } from './support/visitor.ts'

let site: TestSite
let before: string | null
beforeAll(async () => {
  site = await prepareTestSite()
  before = (await visit()).release
})
beforeEach(async () => {
  await configure(site.directory, (text) => text)
  await site.git('reset', '--quiet', '--hard', 'pristine')
  await site.git('clean', '--quiet', '--force', '-d')
})

const problemOf = (stdout: string) => parseLines(stdout).find(({ type }) => type === 'problem')

describe('refs', () => {
  const marker = '/tmp/wikistead-hostile-marker'
  test.each([
    'a;id',
    `$(touch ${marker})`,
    '`id`',
    '--upload-pack=id',
    '..',
    'a..b',
    '@{-1}',
    'x y',
    'a\nb',
  ])('%j is refused and nothing is run', async (ref) => {
    const result = await site.tool(
      'deploy',
      '--json',
      'local',
      ...(ref.startsWith('-') ? ['--', ref] : [ref]),
    )
    // What follows `--` is a command for `run`, so an option can only reach git by a mistake of ours.
    if (ref.startsWith('-')) expect(result.stdout).not.toContain('uid=')
    else {
      expect(result.status, result.stdout).toBe(10)
      expect(problemOf(result.stdout)).toMatchObject({
        code: 'ref-invalid',
        message: expect.stringContaining(JSON.stringify(ref)),
      })
    }
    expect(existsSync(marker)).toBe(false)
    expect((await visit()).release).toBe(before)
  })

  test('a branch named like a commit cannot pass for it', async () => {
    const name = 'a'.repeat(40)
    await site.git('branch', '--force', 'x', 'HEAD')
    await site.git('update-ref', `refs/heads/${name}`, 'HEAD')
    const result = await site.tool('deploy', '--json', 'local', name)
    expect(result.status).toBe(10)
    await site.git('update-ref', '-d', `refs/heads/${name}`)
  })
})

describe('repositories', () => {
  test.each([
    ['/etc/passwd', 'LocalLink'],
    ['../../../../etc/passwd', 'relative'],
  ])('a symbolic link to %s is refused', async (target, name) => {
    await symlink(target, join(site.repository, 'extensions/Poem', name))
    await site.git('add', '--all')
    await site.commit('A link', {})
    const result = await site.tool('deploy', '--json')
    expect(result.status).toBe(12)
    expect(problemOf(result.stdout)).toMatchObject({
      code: 'repository-unsafe',
      message: expect.stringContaining('etc/passwd'),
    })
    expect((await visit()).release).toBe(before)
  })

  test('a file name with a newline is refused, quotes and unicode arrive as they are', async () => {
    await site.commit('Odd names', { 'extensions/Poem/it\'s "quoted" ünïcödé.txt': 'x' })
    expect((await site.tool('deploy')).status).toBe(0)
    const found = await site.tool('run', '--', 'find', 'extensions/Poem/', '-name', '*quoted*')
    expect(found.stdout).toContain('it\'s "quoted" ünïcödé.txt')
    await site.commit('A newline', { 'extensions/Poem/two\nlines.txt': 'x' })
    expect((await site.tool('deploy')).status).toBe(12)
    await site.git('reset', '--quiet', '--hard', 'pristine')
    expect((await site.tool('deploy')).status).toBe(0)
    before = (await visit()).release
  })

  test('an extension whose name is none is refused', async () => {
    await site.commit('An odd extension', { 'extensions/$(id)/extension.json': '{}' })
    const result = await site.tool('deploy', '--json')
    expect(result.status).toBe(12)
  })

  test('a submodule that is not there is named with its path', async () => {
    await site.git(
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${'1'.repeat(40)},extensions/Gone`,
    )
    await site.commit('A submodule', {
      '.gitmodules':
        '[submodule "extensions/Gone"]\n\tpath = extensions/Gone\n\turl = https://127.0.0.1:9/gone.git\n',
    })
    const result = await site.tool('deploy', '--json')
    expect(result.status).toBe(13)
    expect(problemOf(result.stdout)).toMatchObject({
      message: expect.stringContaining('extensions/Gone'),
    })
  })

  test.each(['ext::sh -c id', 'file:///etc', '/etc'])(
    'a submodule at %s is refused',
    async (submodule) => {
      await site.git(
        'update-index',
        '--add',
        '--cacheinfo',
        `160000,${'1'.repeat(40)},extensions/Odd`,
      )
      await site.commit('A submodule', {
        '.gitmodules': `[submodule "extensions/Odd"]\n\tpath = extensions/Odd\n\turl = ${submodule}\n`,
      })
      const result = await site.tool('deploy', '--json')
      expect(result.status, result.stdout).toBe(11)
    },
  )
})

test('all faults of a configuration are told at once, each with its path', async () => {
  await configure(site.directory, (text) =>
    text
      .replace('heads: 2', "heads: 'two', hedas: 3")
      .replace(`name: '${SITE}'`, "name: 'Not a name'"),
  )
  const result = await site.tool('status', '--json')
  expect(result.status).toBe(3)
  const { message } = problemOf(result.stdout) as unknown as { message: string }
  expect(message).toContain('environments.local.platform.heads')
  expect(message).toContain('hedas')
  expect(message).toContain('name:')
})
