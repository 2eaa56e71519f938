import { expect, test } from 'vitest'
import type { Image } from '../../domain/images/image.ts'
import { renderDockerfile } from './dockerfile.ts'

const packages = ['git', 'less']
const image: Image = { kind: 'wiki', debian: 'trixie', packages, extras: [], files: [] }
const layersOf = (text: string) => text.match(/^RUN (?:.*\\\n)*.*/gm) ?? []

test('brings the base up to date before it adds packages, in one layer', () => {
  const text = renderDockerfile(image, 'wikistead-base:trixie')
  expect(text).toMatch(/^FROM wikistead-base:trixie\n/)
  expect(layersOf(text)).toEqual([
    expect.stringMatching(
      /apt-get update && \S+ apt-get dist-upgrade -y[^]*apt-get install -y .* git less /,
    ),
  ])
})

test('the site’s own packages are a layer on one that does not know them', () => {
  const [shared] = layersOf(renderDockerfile(image, 'base'))
  const layers = layersOf(renderDockerfile({ ...image, extras: ['tree'] }, 'base'))
  expect(layers).toEqual([shared, expect.stringMatching(/apt-get update && .* tree /)])
})

test('two kinds of images have no layer in common but their base', () => {
  const other: Image = { ...image, kind: 'service', packages: ['varnish'] }
  const texts = [image, other].map((of) => renderDockerfile(of, 'base'))
  for (const text of texts) expect(text).toMatch(/^FROM base\nRUN /)
  const [mine, others] = texts.map((text) => layersOf(text)[0])
  expect(mine).not.toBe(others)
})
