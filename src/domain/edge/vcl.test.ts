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
