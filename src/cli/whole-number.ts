import { InvalidArgumentError } from 'commander'

/** Reads the number of an option, from 1. */
export function wholeNumber(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It has to be a whole number from 1.')
}
