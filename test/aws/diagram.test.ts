import { expect, test } from 'vitest'
import { renderDiagram } from './support/diagram.ts'
import { variants } from './support/templates.ts'

test('the diagram in the guide is that of the templates; npm test -- -u draws it anew', async () => {
  const page = renderDiagram(variants['files on EFS'] ?? [])
  expect(page).toContain('group of hosts')
  await expect(page).toMatchFileSnapshot('../../docs/aws-stacks.md')
})
