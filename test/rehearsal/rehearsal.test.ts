import { afterAll, beforeAll, expect, test } from 'vitest'
import { up } from '../../src/operations/up/up.ts'
import { visit } from '../support/visitor.ts'
import { rehearse, type Rehearsal } from './support/rehearsal.ts'

let rehearsal: Rehearsal
beforeAll(async () => {
  rehearsal = await rehearse()
})
afterAll(async () => rehearsal?.stop())

// These tell one story, in order: the life of a site on AWS.
test('up bakes the images, starts the hosts, installs the wiki, and readers get it', async () => {
  const { world, url } = rehearsal
  const { outcome, release } = await up({ isDryRun: false }, world)
  expect(outcome).toBe('done')
  const seen = await visit('/index.php?title=Main_Page', url)
  expect(seen.status).toBe(200)
  expect(seen.release).toBe(`${release}.wiki`)
  expect(seen.body).toContain('mw-content-text')
})
