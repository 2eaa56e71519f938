import type { GivenSecrets } from '../../ports/given-secrets.ts'
import type { Secrets } from '../../ports/secrets.ts'

/** In a variable of the process, which comes first, or in a file that only its owner reads. */
export const givenSecrets = (
  variables: Readonly<Record<string, string | undefined>>,
  file: Pick<Secrets, 'find' | 'location'>,
): GivenSecrets => ({
  find: async (name) => variables[variableOf(name)] || file.find(name),
  describe: (name) => `${variableOf(name)}, or ${name} in ${file.location()}`,
})

/** `WIKISTEAD_EDITOR_PASSWORD` for `editorPassword`. */
const variableOf = (name: string) =>
  `WIKISTEAD_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
