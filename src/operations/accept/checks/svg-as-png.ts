import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])

export const svgAsPng: Check = {
  name: 'svg-as-png',
  title: 'an SVG is shown as a PNG',
  needs: ['editor'],
  lacks: (wiki) => (wiki.uploadsEnabled ? undefined : 'uploads are off ($wgEnableUploads)'),
  mend: [
    {
      hint: 'install librsvg2-bin on the heads, and see $wgSVGConverter, $wgSVGConverterPath and $wgMaxShellMemory',
    },
  ],
  async run({ wiki, visitor, client, seedFiles }) {
    const { svg } = await seedFiles()
    const window = await visitor()
    await window.goto(pageAddress(wiki, `File:${svg.name}`))
    const shown = await window.read<string | null>(
      `document.querySelector('#file img')?.getAttribute('src') ?? null`,
    )
    const said = ((await window.text('#file')) ?? '').trim().slice(0, 300)
    must(shown !== null, 'a picture on the page of the file', said || 'none')
    const address = new URL(shown, window.address()).href
    must(/\.png(\?|$)/.test(address), 'a picture that ends in .png', address)
    const reply = await (await client()).ask(address)
    const found = `status ${reply.status}, ${reply.headers['content-type'] ?? 'no type'}`
    must(
      reply.status === 200 && reply.body.subarray(0, 4).equals(PNG),
      `a PNG at ${address}`,
      found,
    )
    return `${reply.body.length} bytes`
  },
}
