import { expect, test } from 'vitest'
import { redact } from './redact.ts'

test('takes user names and passwords out of URLs, wherever they stand', () => {
  expect(redact("cannot reach 'https://ada:secret@host/x.git': 403")).toBe(
    "cannot reach 'https://***@host/x.git': 403",
  )
  expect(redact('https://ghp_token@host/x ssh://ada:secret@host/y')).toBe(
    'https://***@host/x ssh://***@host/y',
  )
})

test('takes out passwords that were written badly', () => {
  expect(redact('https://ada:p@ss@host/x')).toBe('https://***@host/x')
  expect(redact('https://ada:pa/ss@host/x')).toBe('https://***@host/x')
})

test('leaves what is no secret', () => {
  for (const url of ['ssh://git@host/x', 'git@host:x', 'https://host:8443/a@b', 'https://host/@x'])
    expect(redact(url)).toBe(url)
})
