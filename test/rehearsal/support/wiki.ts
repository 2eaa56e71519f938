import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureBase } from '../../../src/platforms/docker/base-image.ts'
import { dockerExampleWiki } from '../../../src/platforms/docker/example-wiki.ts'
import { root, testSite, type TestSite } from '../../support/site.ts'
import { folder } from './names.ts'

/** The example wiki, made once and brought back to its first commit. */
export async function prepareWiki(title: string): Promise<TestSite> {
  const wiki = testSite(folder)
  await mkdir(folder, { recursive: true })
  if (!existsSync(join(folder, 'wiki', '.git'))) {
    const extensions = join(root, 'test/fixtures/extensions')
    const example = dockerExampleWiki({ ensureBase, extensions })
    await example.create({ directory: wiki.repository, title, debian: 'trixie' }, () => {})
    await wiki.git('tag', 'pristine')
  }
  await wiki.git('reset', '--quiet', '--hard', 'pristine')
  return wiki
}
