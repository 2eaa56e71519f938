import { expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }
import { isProblem } from '../problems/problem.ts'
import { asMissingPackage } from './packages.ts'

test('a package that is not there is told with what to install, as the manifest has it', () => {
  const error = Object.assign(new Error("Cannot find package 'aws-cdk-lib'"), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
  const problem = asMissingPackage(error, 'production')
  expect(isProblem(problem, 'tool-missing')).toBe(true)
  const { hint = '' } = problem as { readonly hint?: string }
  const wanted = Object.entries(manifest.peerDependencies).map(([name, of]) => `${name}@${of}`)
  expect(hint.replace('npm install --save-exact ', '').split(' ').toSorted()).toEqual(
    wanted.toSorted(),
  )
})

test('any other error is left as it is', () => {
  const error = new Error('broken')
  expect(asMissingPackage(error, 'production')).toBe(error)
})

test('every package of AWS has one version, and no other is there for the tests', () => {
  const ours = Object.entries(manifest.devDependencies)
  for (const [name, version] of Object.entries(manifest.peerDependencies))
    expect(ours).toContainEqual([name, version])
  for (const version of Object.values(manifest.peerDependencies))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
})
