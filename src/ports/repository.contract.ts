import { buffer } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Part, Repository } from './repository.ts'

/** A wiki repository that a test adds commits to; every commit goes to `main`. */
export interface RepositoryOnTrial {
  readonly repository: Repository
  /** Returns the commit's hash. */
  commit(files: Readonly<Record<string, string>>): Promise<string>
}

const files = {
  'LocalSettings.php': '<?php // settings',
  'core/index.php': '<?php // core',
  'core/includes/Defines.php': '<?php // defines',
  'extensions/Cite/extension.json': '{"name":"Cite"}',
  'skins/Vector/skin.json': '{"name":"Vector"}',
}

/** The promises of `Repository`, which every platform keeps. */
export function repositoryContract(name: string, open: () => Promise<RepositoryOnTrial>): void {
  describe(name, () => {
    let trial: RepositoryOnTrial
    let repository: Repository
    let first: string
    let parts: Part[]
    const find = (from: readonly Part[], name: string) => {
      const part = from.find((part) => part.name === name)
      if (part === undefined) throw new Error(`there is no ${name}`)
      return part
    }
    beforeAll(async () => {
      trial = await open()
      repository = trial.repository
      first = await trial.commit(files)
      await repository.fetch()
      parts = await repository.readParts(first)
    })

    test('finds a commit by branch, hash and short hash', async () => {
      for (const ref of ['main', first, first.slice(0, 10)])
        expect((await repository.resolve(ref)).hash).toBe(first)
    })

    test.each([
      ['nothing-of-this-name', 'ref-unknown'],
      ['0123456789012345678901234567890123456789', 'ref-unknown'],
      ['--upload-pack=touch', 'ref-invalid'],
    ])('refuses %s with %s', async (ref, code) => {
      await expect(repository.resolve(ref)).rejects.toMatchObject({ code })
    })

    test('reads core, each extension, each skin, and the settings as parts', () => {
      const named = Object.fromEntries(parts.map(({ name, kind }) => [name, kind]))
      expect(named).toEqual({
        ...{ core: 'core', settings: 'settings' },
        ...{ 'extensions/Cite': 'extension', 'skins/Vector': 'skin' },
      })
    })

    test('lists files below the part, sorted, with the names of their objects', async () => {
      const listed = await repository.listFiles(find(parts, 'core'))
      expect(listed.map(({ path }) => path)).toEqual(['includes/Defines.php', 'index.php'])
      for (const { blob } of listed) expect(blob).toMatch(/^[0-9a-f]{40}$/)
    })

    test('reads a file, and nothing where there is none', async () => {
      const core = find(parts, 'core')
      expect(await repository.readFile(core, 'includes/Defines.php')).toBe('<?php // defines')
      expect(await repository.readFile(core, 'includes/None.php')).toBeUndefined()
    })

    test('knows whether a text is in a part', async () => {
      const cite = find(parts, 'extensions/Cite')
      expect(await repository.contains(cite, '"name":"Cite"')).toBe(true)
      expect(await repository.contains(cite, '"name":"Vector"')).toBe(false)
    })

    test('gives the files as an archive, the same each time', async () => {
      const settings = find(parts, 'settings')
      const [one, two] = [
        await buffer(repository.archive(settings)),
        await buffer(repository.archive(settings)),
      ]
      expect(one.toString()).toContain('<?php // settings')
      expect(two.equals(one)).toBe(true)
    })

    test('a change in one part changes the tree of that part alone', async () => {
      const second = await trial.commit({
        'extensions/Cite/extension.json': '{"name":"Cite","version":"2"}',
      })
      await repository.fetch()
      const changed = await repository.readParts(second)
      const different = changed.filter(({ name, tree }) => find(parts, name).tree !== tree)
      expect(different.map(({ name }) => name)).toEqual(['extensions/Cite'])
      expect((await repository.resolve('main')).hash).toBe(second)
    })
  })
}
