import { pageAddress } from '../../domain/acceptance/wiki.ts'
import type { Visitor } from '../../ports/browser.ts'
import { must } from './check-failed.ts'
import type { Scene } from './scene.ts'

/** A page of our own with this text, as an anonymous reader sees it. */
export async function showWikitext(
  { wiki, session, visitor, own }: Pick<Scene, 'wiki' | 'session' | 'visitor' | 'own'>,
  name: string,
  wikitext: string,
): Promise<Visitor> {
  const title = own(name)
  await (await session('editor')).edit(title, wikitext)
  const window = await visitor()
  const page = await window.goto(pageAddress(wiki, title))
  must(page.status === 200, `${title} answers`, `status ${page.status}`)
  return window
}
