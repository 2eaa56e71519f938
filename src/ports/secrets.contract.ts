import { beforeEach, describe, expect, test } from 'vitest'
import type { Secrets } from './secrets.ts'

/** The promises of `Secrets`, which every platform keeps. */
export function secretsContract(name: string, open: () => Promise<Secrets>): void {
  describe(name, () => {
    let secrets: Secrets
    beforeEach(async () => {
      secrets = await open()
    })

    test('gives the same values again', async () => {
      const { a } = await secrets.ensure(['a'])
      expect(await secrets.ensure(['a', 'b'])).toMatchObject({ a })
    })

    test('makes values that nobody guesses, each another', async () => {
      const values = Object.values(await secrets.ensure(['a', 'b', 'c']))
      expect(new Set(values).size).toBe(3)
      // They travel through SQL, JSON and shells.
      for (const value of values) expect(value).toMatch(/^[A-Za-z0-9_-]{24,}$/)
    })

    test('tells one that is there, and makes none by looking for it', async () => {
      expect(await secrets.find('a')).toBeUndefined()
      const { a } = await secrets.ensure(['a'])
      expect(await secrets.find('a')).toBe(a)
    })

    test('says where a person finds them', () => {
      expect(secrets.location()).not.toBe('')
    })
  })
}
