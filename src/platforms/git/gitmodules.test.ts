import { expect, test } from 'vitest'
import { git, gitmodules, makeRepository } from './wiki.fixture.ts'
import { bindGit } from './git.ts'
import { readGitmodules } from './gitmodules.ts'

async function read(content: string): Promise<Map<string, string>> {
  const directory = await makeRepository({ '.gitmodules': content })
  const tree = await git(directory, 'rev-parse', 'main^{tree}')
  return readGitmodules(bindGit(directory, `${directory}/objects`), tree)
}

test('knows URLs by path, whatever the submodule is called', async () => {
  const content = `${gitmodules({ 'extensions/A b': 'https://host/a' })}
[submodule "odd.name.path"]
	url = https://host/o
	path = odd/
	branch = x`
  expect(Object.fromEntries(await read(content))).toEqual({
    'extensions/A b': 'https://host/a',
    odd: 'https://host/o',
  })
})

test('knows none where the file is missing a value, broken, or not there', async () => {
  expect(await read('[submodule "a"]\n\tpath = a\n')).toEqual(new Map())
  expect(await read('[submodule "a"]\n\tpath\n\turl = x\n')).toEqual(new Map())
  expect(await read('[submodule "a"')).toEqual(new Map())
  const directory = await makeRepository({ other: '' })
  const mirror = bindGit(directory, `${directory}/objects`)
  expect(await readGitmodules(mirror, 'main')).toEqual(new Map())
})
