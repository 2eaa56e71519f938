import { expect, test } from 'vitest'
import { exampleSettings } from './example-settings.ts'

test('names the wiki, whatever is in its title', () => {
  const settings = exampleSettings(String.raw`Ada's [C:\] wiki`)
  expect(settings).toContain(String.raw`$wgSitename = 'Ada\'s [C:\\] wiki';`)
  expect(settings).toContain(String.raw`$wgMetaNamespace = 'Ada\'s_C\\_wiki';`)
  expect(exampleSettings('???')).toContain(`$wgMetaNamespace = 'Project';`)
})

test('leaves to the environment what belongs to it', () => {
  const code = exampleSettings('Wiki').replaceAll(/^#.*$/gm, '')
  expect(code).not.toMatch(
    /\$wg(Server|ScriptPath|DB|Secret|Upgrade|\w*Cache|SMTP|\w*Cdn|\w*Email)/,
  )
})
