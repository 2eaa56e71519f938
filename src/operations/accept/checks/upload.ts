import { createHash } from 'node:crypto'
import { scriptAddress } from '../../../domain/acceptance/wiki.ts'
import { askApi } from '../asking.ts'
import type { Check } from '../check.ts'
import { CheckFailed, must } from '../check-failed.ts'
import { settle } from '../forms.ts'
import { drawPng } from '../seeds.ts'

export const upload: Check = {
  name: 'upload',
  title: 'a file can be uploaded, and comes back unchanged',
  needs: ['editor'],
  lacks: (wiki) => (wiki.uploadsEnabled ? undefined : 'uploads are off ($wgEnableUploads)'),
  mend: [
    {
      when: /lock/i,
      hint: 'the folder of uploads and its lockdir must be writable by the web user: give what belongs to root back to it, and run scripts with wikistead run',
    },
    {
      when: /writ|directory|permission|store|stash/i,
      hint: 'the folder of uploads must be writable by the web user on every head',
    },
    {
      when: /413|too large|size/i,
      hint: 'raise upload_max_filesize and post_max_size in image.php',
    },
    { hint: 'wikistead logs: look for the PHP error of the upload' },
  ],
  async run({ wiki, visitor, session, own }) {
    const name = own('upload.png')
    own(`File:${name}`)
    const content = drawPng()
    const window = await visitor('editor')
    await window.goto(scriptAddress(wiki, { title: 'Special:Upload', wpDestFile: name }))
    await settle(window)
    await window.attach('#wpUploadFile', { name, mimeType: 'image/png', content })
    await window.fill('#wpDestFile', name)
    await window.tick('[name=wpIgnoreWarning]')
    await window.submit('[name=wpUpload]')
    if ((await window.read<number>(`mw.config.get('wgNamespaceNumber')`)) !== 6)
      throw new CheckFailed(
        'the page of the file',
        (await window.text('.error, .mw-message-box-error, .errorbox, .warning'))?.trim() ??
          window.address(),
      )
    const client = (await session('editor')).client
    const { query } = await askApi(client, wiki, {
      ...{ action: 'query', prop: 'imageinfo', titles: `File:${name}`, iiprop: 'sha1|url' },
    })
    const info = query?.pages?.[0]?.imageinfo?.[0]
    const sha1 = createHash('sha1').update(content).digest('hex')
    must(info?.sha1 === sha1, `a file with the SHA-1 ${sha1}`, String(info?.sha1))
    const back = await client.ask(String(info.url))
    must(back.status === 200, `${String(info.url)} answers`, `status ${back.status}`)
    must(back.body.equals(content), 'the same bytes', `${back.body.length} other bytes`)
    return `${content.length} bytes`
  },
}
