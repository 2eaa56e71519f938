import * as z from 'zod'

/** The message of each part of the schema says what was expected there. */
export const that = <T>(expected: string, is: (value: unknown) => boolean) =>
  z.custom<T>(is, { error: expected })

export const text = (expected: string, pattern: RegExp) =>
  that<string>(expected, (value) => typeof value === 'string' && pattern.test(value))

export const whole = (from: number, to: number) =>
  that<number>(
    `a whole number from ${from} to ${to}`,
    (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
  )

export const yesOrNo = that<boolean>('true or false', (value) => typeof value === 'boolean')

export const listOf = (one: string, many: string, pattern: RegExp) =>
  z.array(text(one, pattern), { error: `a list of ${many}` })

/** A block with these settings and no others; an unknown one is answered with the known ones. */
export const block = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : 'a block of settings',
  })

/** One of a few words, all of which are named where it is another. */
export const oneOf = <Word extends string>(words: readonly Word[]) =>
  that<Word>(
    words
      .map((word) => `'${word}'`)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1'),
    (value) => words.some((word) => word === value),
  )
