import { Problem } from '../domain/problems/problem.ts'

const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/

/** Returns the key if it is one; so that no name from outside becomes a path. */
export function checkKey(key: string): string {
  if (!KEY.test(key) || key.includes('\n'))
    throw new Problem('store-broken', `${JSON.stringify(key)} is no key of a store`)
  return key
}
