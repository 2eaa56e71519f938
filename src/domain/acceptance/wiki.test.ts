import { expect, test } from 'vitest'
import { describeWiki, encodeTitle, pageAddress, scriptAddress } from './wiki.ts'

const info = {
  general: {
    ...{
      server: '//wiki.example',
      scriptpath: '/w',
      articlepath: '/wiki/$1',
      mainpage: 'Main Page',
    },
    ...{ generator: 'MediaWiki 1.43.9', phpversion: '8.4', dbtype: 'mysql', dbversion: '11.8' },
  },
  extensions: [{ name: 'Poem' }, { name: 'Cite', version: '1.0' }],
  usergroups: [{ name: 'sysop', rights: ['delete', 'block'] }],
  extensiontags: ['<graphviz>', '<POEM>'],
}

test('a wiki is what siteinfo says', () => {
  expect(describeWiki(info, 'https://wiki.example/w/api.php')).toMatchObject({
    server: 'https://wiki.example',
    claimedServer: 'https://wiki.example',
    tags: ['graphviz', 'poem'],
    readOnly: null,
    described: {
      software: { MediaWiki: '1.43.9', PHP: '8.4', mysql: '11.8' },
      extensions: { Cite: '1.0', Poem: '' },
      groups: { sysop: ['block', 'delete'] },
    },
  })
})

test('a wiki that thinks that it lives elsewhere is asked where it was found', () => {
  const wiki = describeWiki(info, 'http://127.0.0.1:8080/w/api.php')
  expect(wiki).toMatchObject({
    server: 'http://127.0.0.1:8080',
    claimedServer: 'http://wiki.example',
  })
  expect(pageAddress(wiki, 'Main Page')).toBe('http://127.0.0.1:8080/wiki/Main_Page')
  expect(scriptAddress(wiki, { title: 'A & B' })).toBe(
    'http://127.0.0.1:8080/w/index.php?title=A+%26+B',
  )
})

test.each([
  ['Special:ConfirmAccounts/authors', 'Special:ConfirmAccounts/authors'],
  ['File:A b?.png', 'File:A_b%3F.png'],
  ['Ünder', '%C3%9Cnder'],
])('%s is written %s', (title, written) => {
  expect(encodeTitle(title)).toBe(written)
})
