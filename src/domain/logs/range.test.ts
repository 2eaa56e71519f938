import { describe, expect, test } from 'vitest'
import { isProblem, type Problem } from '../problems/problem.ts'
import { parseMoment, planRange } from './range.ts'

const now = new Date('2026-11-23T12:00:00Z')
const problem = (work: () => unknown): Problem => {
  try {
    work()
  } catch (error) {
    if (isProblem(error, 'usage')) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('a time', () => {
  test.each([
    ['2h', '2026-11-23T10:00:00.000Z'],
    ['90m', '2026-11-23T10:30:00.000Z'],
    ['45s', '2026-11-23T11:59:15.000Z'],
    ['1d', '2026-11-22T12:00:00.000Z'],
    ['2026-11-23T03:15:00Z', '2026-11-23T03:15:00.000Z'],
    ['2026-11-23T03:15:00.5Z', '2026-11-23T03:15:00.500Z'],
    ['2026-11-23T03:15:00+01:00', '2026-11-23T02:15:00.000Z'],
    ['2026-11-23 03:15', '2026-11-23T03:15:00.000Z'],
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ])('%s is an instant in UTC', (text, instant) => {
    expect(parseMoment(text, now).toISOString()).toBe(instant)
  })

  test.each(['', 'yesterday', '2', 'h', '-2h', '2 h', '2026-11-31', '2026-11-23T25:00', '1e3s'])(
    '%s is none, and the hint shows some',
    (text) => {
      const { message, hint } = problem(() => parseMoment(text, now))
      expect(message).toBe(`${JSON.stringify(text)} is no time`)
      expect(hint).toContain('2h')
    },
  )
})

describe('a range', () => {
  test('ends now where nothing else is said', () => {
    expect(planRange({ since: '2h', host: 'web1' }, now)).toEqual({
      ...{ since: new Date('2026-11-23T10:00:00Z'), until: now, host: 'web1' },
    })
  })

  test('that ends before it begins is told with both ends', () => {
    const { message } = problem(() => planRange({ since: '1h', until: '2h' }, now))
    expect(message).toBe(
      '--until (2026-11-23T10:00:00Z) is not after --since (2026-11-23T11:00:00Z)',
    )
  })

  test('that only begins is told', () => {
    const { message } = problem(() => planRange({ since: '2026-11-24' }, now))
    expect(message).toContain('nothing was said yet after 2026-11-24T00:00:00Z')
  })

  test('of too many hours says how many there may be, and how to ask for them', () => {
    expect(planRange({ since: '72h' }, now).until).toEqual(now)
    const { message, hint } = problem(() => planRange({ since: '4d' }, now))
    expect(message).toBe('96 hours are too many to read at once')
    expect(hint).toBe(
      'at most 72, such as --since 2026-11-19T12:00:00Z --until 2026-11-22T12:00:00Z',
    )
  })
})
