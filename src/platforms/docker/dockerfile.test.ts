import { expect, test } from 'vitest'
import { renderDockerfile } from './dockerfile.ts'

test('brings the base up to date before it adds packages, in one layer', () => {
  const image = { kind: 'wiki', debian: 'trixie', packages: ['git', 'less'], files: [] } as const
  const text = renderDockerfile(image, 'wikistead-base:trixie')
  expect(text).toMatch(/^FROM wikistead-base:trixie\n/)
  const [layer = ''] = /^RUN (?:.*\\\n)*.*/m.exec(text) ?? []
  expect(layer).toMatch(
    /apt-get update && apt-get dist-upgrade -y[^]*apt-get install -y .* git less /,
  )
  expect(text.match(/^RUN /gm)).toHaveLength(1)
})
