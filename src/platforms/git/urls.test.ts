import { expect, test } from 'vitest'
import { findPassing } from './wiki.fixture.ts'
import { checkSourceUrl, checkSubmoduleUrl, resolveUrl } from './urls.ts'

const submodule = (url: string, allowLocal = false) => checkSubmoduleUrl(url, 'core', allowLocal)

test('takes the URLs that git knows', () => {
  const urls = ['https://host/x', 'http://host/x', 'ssh://git@host/x', 'git://host/x']
  for (const url of [...urls, 'git@host:x/y.git', 'host:x'])
    expect(submodule(url)).toEqual({ url, isLocal: false })
})

test('refuses what runs programs or looks like an option', async () => {
  const helpers = ['ext::sh -c id', 'ext::id', 'fd::3', 'any-thing::x', '::x']
  const options = ['-x', '--upload-pack=id', 'ssh://-oProxyCommand=id/x', 'git@-oProxy:x', '-h:x']
  const others = ['', 'ftp://host/x', 'HTTPS://host/x', 'https://host/x\n', 'https://host/a b']
  const urls = [...helpers, ...options, ...others]
  const asSubmodule = async (url: string) => submodule(url, true)
  const asSource = async (url: string) => checkSourceUrl(url, '/base')
  expect(await findPassing('repository-refused', urls, asSubmodule)).toEqual([])
  expect(await findPassing('repository-refused', urls, asSource)).toEqual([])
})

test('says which URL is wrong and what to do, without its password', () => {
  expect(() => submodule('svn://ada:secret@host/x')).toThrow(
    'submodule "core" at "svn://***@host/x" speaks "svn"',
  )
})

test('takes local folders for submodules only where the site says so', () => {
  for (const url of ['/srv/x.git', 'file:///srv/x.git']) {
    expect(() => submodule(url)).toThrow('is a local folder')
    expect(submodule(url, true)).toEqual({ url, isLocal: true })
  }
  expect(() => submodule('srv/x.git', true)).toThrow('neither a URL nor an absolute path')
})

test('finds a local wiki repository from the operations folder', () => {
  expect(checkSourceUrl('my wiki', '/srv/my ops').url).toBe('/srv/my ops/my wiki')
  expect(checkSourceUrl('../wiki', '/srv/ops')).toEqual({ url: '/srv/wiki', isLocal: true })
  expect(checkSourceUrl('/wiki', '/srv/ops').url).toBe('/wiki')
  expect(checkSourceUrl('file:///wiki', '/srv/ops')).toEqual({ url: 'file:///wiki', isLocal: true })
})

// What `git submodule init` of git 2.39 makes of them.
test.each([
  ['https://host/a/b.git', '../c.git', 'https://host/a/c.git'],
  ['https://host/a/b.git/', '../../c', 'https://host/c'],
  ['https://host/a/b', './c', 'https://host/a/b/c'],
  ['git@host:a/b.git', '../c.git', 'git@host:a/c.git'],
  ['git@host:b.git', '../c.git', 'git@host:c.git'],
  ['git@host:b.git', '../.././c/', '.:c'],
  ['https://host/a', '../../../x', 'https:/x'],
  ['ssh://host:22/a/b', '../../c', 'ssh://host:22/c'],
  ['/srv/a/b', '../c', '/srv/a/c'],
  ['/srv/a', 'https://other/c', 'https://other/c'],
])('from %s, %s is %s', (parent, url, expected) => {
  expect(resolveUrl(parent, url)).toBe(expected)
})
