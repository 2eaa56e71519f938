import { expect, test } from 'vitest'
import { memorySecrets } from '../memory/memory-secrets.ts'
import { givenSecrets } from './given-secrets.ts'

const file = {
  find: async (name: string) => `${name} of the file`,
  location: () => '/secrets.json',
}

test('a variable comes before the file, and an empty one is none', async () => {
  const variables = { WIKISTEAD_EDITOR_PASSWORD: 'of the variable', WIKISTEAD_MAILBOX_PASSWORD: '' }
  const secrets = givenSecrets(variables, file)
  expect(await secrets.find('editorPassword')).toBe('of the variable')
  expect(await secrets.find('mailboxPassword')).toBe('mailboxPassword of the file')
})

test('nobody gave what neither holds', async () => {
  expect(await givenSecrets({}, memorySecrets()).find('editorPassword')).toBeUndefined()
})

test('says where a person can give it', () => {
  expect(givenSecrets({}, file).describe('administratorPassword')).toBe(
    'WIKISTEAD_ADMINISTRATOR_PASSWORD, or administratorPassword in /secrets.json',
  )
})
