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
      /apt-get update && apt-get dist-upgrade -y[^]*apt-get install -y .* git less /,
    ),
  ])
})

test('the site’s own packages are a layer on one that does not know them', () => {
  const [shared] = layersOf(renderDockerfile(image, 'base'))
  const layers = layersOf(renderDockerfile({ ...image, extras: ['tree'] }, 'base'))
  expect(layers).toEqual([shared, expect.stringMatching(/apt-get update && .* tree /)])
})
