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
