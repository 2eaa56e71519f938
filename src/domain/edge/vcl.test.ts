import { expect, test } from 'vitest'
import { renderVcl } from './vcl.ts'

test('the heads may purge, and nobody who comes through the published port', () => {
  const vcl = renderVcl([{ name: 'web1', address: '172.30.1.10' }], {
    range: '172.30.1.0/24',
    except: '172.30.1.1',
  })
  expect(vcl).toContain('! "172.30.1.1";\n  "172.30.1.0"/24;')
  expect(vcl).toContain('backend web1 {\n  .host = "172.30.1.10";')
})

test('an error is never put in the place of an old copy', () => {
  const vcl = renderVcl([], { range: '172.30.1.0/24', except: '172.30.1.1' })
  const sub = (name: string) =>
    new RegExp(`^sub ${name} \\{\n([^]*?)^\\}`, 'm').exec(vcl)?.[1] ?? ''
  for (const name of ['vcl_backend_response', 'vcl_backend_error'])
    expect(sub(name), name).toMatch(/bereq\.http\.X-Wikistead-Cacheable\) \{\s+return \(abandon\)/)
  expect(sub('vcl_synth')).toContain('return (restart)')
})

test('search engines are told to stay away only where the environment says so', () => {
  const purgers = { range: '172.30.1.0/24', except: '172.30.1.1' }
  expect(renderVcl([], purgers, { noindex: true })).toContain(
    'sub vcl_deliver {\n  set resp.http.X-Robots-Tag = "noindex, nofollow";\n',
  )
  expect(renderVcl([], purgers, { noindex: false })).not.toContain('X-Robots-Tag')
})

const balanced = (more = {}) =>
  renderVcl(
    [{ name: 'heads_1', address: '10.20.4.9' }],
    { range: '10.20.0.0/16' },
    {
      ...{ isBalanced: true, ...more },
    },
  )

test('behind a balancer nobody purges through it, and who asks is what it says', () => {
  const vcl = balanced()
  expect(vcl).toContain('client.ip !~ purgers || req.http.X-Amzn-Trace-Id')
  expect(vcl).toContain('client.ip ~ purgers && !req.http.X-Amzn-Trace-Id')
  expect(vcl).not.toContain('set req.http.X-Forwarded-For')
  expect(vcl).toContain('set req.http.X-Forwarded-Proto = "https"')
  expect(vcl).toContain('if (req.url == "/.wikistead/edge") {\n    return (synth(200, "OK"));')
  expect(vcl.indexOf('/.wikistead/edge')).toBeLessThan(vcl.indexOf('return (synth(404'))
})

test('a shield keeps expensive pages from visitors without an account, after those with one', () => {
  const vcl = balanced({ isShielded: true })
  const [, expensive = '', needed = ''] =
    /req[.]url ~ "([^"]+)" && req[.]url !~ "([^"]+)"/.exec(vcl) ?? []
  const isRefused = (url: string) =>
    new RegExp(expensive).test(url) && !new RegExp(needed).test(url)
  const refused = [
    ...['/index.php?title=A&diff=2', '/index.php?title=A&action=history'],
    ...['/wiki/Special:RecentChanges', '/api.php?action=query&list=allpages', '/rest.php/v1/page'],
  ]
  const given = [
    ...['/wiki/Main_Page', '/load.php?modules=a&only=styles', '/wiki/Special:UserLogin'],
    ...['/images/a/ab/A.png', '/api.php?action=query&meta=siteinfo&format=json'],
    '/index.php?title=Special:BlankPage&wikistead=1',
  ]
  expect(refused.filter((url) => !isRefused(url))).toEqual([])
  expect(given.filter(isRefused)).toEqual([])
  expect(vcl.indexOf('Under attack')).toBeGreaterThan(vcl.indexOf('UserID|UserName'))
  expect(balanced()).not.toContain('Under attack')
})
