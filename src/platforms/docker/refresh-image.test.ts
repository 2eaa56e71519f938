import { expect, test } from 'vitest'
import { chooseOldImages, parsePackagesDate } from './refresh-image.ts'

test('packages are as old as the oldest layer that fetched some, not as the image', () => {
  const history = [
    '2026-11-20T10:00:00Z\t/bin/sh -c #(nop)  ENTRYPOINT ["/usr/local/sbin/wikistead-init"]',
    '2026-11-02T12:00:00Z\t/bin/sh -c apt-get update && apt-get install -y tree',
    '2026-10-01T12:00:00+02:00\t/bin/sh -c printf x && apt-get update && apt-get install -y git',
    '2026-01-01T00:00:00Z\t',
  ].join('\n')
  expect(parsePackagesDate(history)).toBe('2026-10-01T10:00:00.000Z')
  expect(parsePackagesDate('')).toBeUndefined()
})

test('what is described, was before, or ran on a host is no old image', () => {
  const id = (letter: string) => `sha256:${letter.repeat(64)}`
  const listed = [
    `${id('a')}\twikistead-wiki:1`,
    `${id('b')}\twikistead-wiki:1-before`,
    `${id('c')}\twikistead-wiki:2`,
    `${id('d')}\twikistead-wiki:3`,
    `${id('e')}\t<none>:<none>`,
    `${id('f')}\twikistead-service:4`,
    `${id('f')}\twikistead-service:5`,
  ].join('\n')
  const keep = [
    'wikistead-wiki:1',
    'wikistead-wiki:1-before',
    'cccccccccccc',
    '',
    'wikistead-service:5',
  ]
  expect(chooseOldImages(listed, keep)).toEqual(['wikistead-wiki:3', id('e')])
  expect(chooseOldImages('', keep)).toEqual([])
})
