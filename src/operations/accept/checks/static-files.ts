import { pageAddress, scriptAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { mustBeNone, must } from '../check-failed.ts'

/** A long list says no more than its first files. */
const MOST_FILES = 12

export const staticFiles: Check = {
  name: 'static-files',
  title: 'styles, scripts and the files of the file list load',
  needs: ['editor'],
  mend: [
    {
      when: /\/images\//,
      hint: 'the folder of uploads is not there or not served: look at its mount on the heads',
    },
    { when: /load\.php/, hint: 'ResourceLoader fails: wikistead logs shows its PHP error' },
    { hint: 'see that the web server serves /resources, /skins and /extensions as files' },
  ],
  async run({ wiki, client, visitor, seedFiles }) {
    if (wiki.uploadsEnabled) await seedFiles()
    const reader = await client()
    const html = (await reader.ask(pageAddress(wiki, wiki.mainPage))).body.toString()
    const links = [...html.matchAll(/<(?:link|script|img)\b[^>]*\b(?:href|src)="([^"]+)"/g)]
      .map(([, link = '']) => new URL(link.replaceAll('&amp;', '&'), wiki.server).href)
      .filter((link) => isFile(link, wiki.server))
    const list = await visitor()
    const page = await list.goto(scriptAddress(wiki, { title: 'Special:ListFiles', limit: '50' }))
    must(page.status === 200, 'Special:ListFiles answers', `status ${page.status}`)
    const files = await list.read<string[]>(
      `[...document.querySelectorAll('.TablePager_col_thumb img, .TablePager_col_img_name a[href*="images/"]')].map((found) => found.src || found.href)`,
    )
    const wanted = [...new Set([...links, ...files.slice(0, MOST_FILES)])]
    const broken: string[] = []
    for (const address of wanted) {
      const { status, body } = await reader.ask(address)
      if (status !== 200 || body.length === 0) broken.push(`${status} ${address}`)
      else if (body.includes('/* Internal error')) broken.push(`an error in ${address}`)
    }
    mustBeNone('all of them answer', [...broken, ...list.faults()])
    return `${links.length} of the main page, ${Math.min(files.length, MOST_FILES)} files`
  },
}

/** Not links to other pages, feeds or servers. */
const isFile = (link: string, server: string) =>
  link.startsWith(`${server}/`) &&
  (/load\.php/.test(link) || /\.(css|js|png|svg|ico|jpe?g|gif|webp)(\?|$)/.test(link))
