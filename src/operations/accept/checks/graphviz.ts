import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import { showWikitext } from '../show-wikitext.ts'

export const graphviz: Check = {
  name: 'graphviz',
  title: 'a page with Graphviz content shows its graph',
  needs: ['editor'],
  lacks: ({ tags }) => (tags.includes('graphviz') ? undefined : 'no extension adds <graphviz>'),
  mend: [
    {
      when: /not found|No such file|dot/i,
      hint: 'install graphviz on the heads (image.packages), then wikistead image roll',
    },
    { when: /memory/i, hint: 'raise $wgMaxShellMemory' },
    { hint: 'see that the folder of uploads is writable by the web user' },
  ],
  async run(scene) {
    // A graph that nobody drew before: drawn ones are kept.
    const graph = `digraph G { "${scene.own('graph')}" -> stead }`
    const window = await showWikitext(scene, 'graph', `<graphviz>${graph}</graphviz>`)
    const error = await window.text(
      '.ext-diagrams.error, .ext-diagrams .error, .graphviz.error, #mw-content-text .error',
    )
    must(error === undefined, 'a graph', String(error).trim().slice(0, 300))
    const image = '.ext-diagrams img, .graphviz img, img[src*="graphviz" i]'
    const width = await window.read<number>(
      `document.querySelector(${JSON.stringify(image)})?.naturalWidth ?? -1`,
    )
    must(
      width !== -1,
      'a picture of the graph',
      ((await window.text('#mw-content-text')) ?? '').trim().slice(0, 200),
    )
    must(width > 0, 'a picture that loads', 'it is broken')
    return `${width} pixels wide`
  },
}
