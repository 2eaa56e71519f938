import { expect, test } from 'vitest'
import { exitStatuses, Problem, type ProblemCode } from '../domain/problems/problem.ts'
import { captured } from './captured.fixture.ts'
import { explain } from './explain.ts'

test('says what went wrong, what the program printed, and what to type next', async () => {
  const problem = new Problem('proof-failed', 'web1 could not prove the release', {
    output: '\nFatal error\n  in Cite.php:3\n',
    hint: 'mend it',
  })
  expect(await captured(() => explain(problem, false))).toEqual({
    ...{ status: 20, stdout: '' },
    stderr:
      'error proof-failed: web1 could not prove the release\n  Fatal error\n    in Cite.php:3\nnext: mend it\n',
  })
})

test('leaves out what there is not', async () => {
  const problem = new Problem('declined', 'nothing was changed', { output: ' \n' })
  expect((await captured(() => explain(problem, false))).stderr).toBe(
    'error declined: nothing was changed\n',
  )
})

test('a problem for machines is one line on stdout', async () => {
  const problem = new Problem('ref-unknown', 'there is no "x"', {
    hint: 'git branch',
    output: 'a\nb',
  })
  expect(await captured(() => explain(problem, true))).toEqual({
    ...{ status: 10, stderr: '' },
    stdout:
      '{"type":"problem","code":"ref-unknown","message":"there is no \\"x\\"","hint":"git branch","output":"a\\nb"}\n',
  })
})

test.each(Object.keys(exitStatuses) as ProblemCode[])(
  '%s exits with its own status',
  async (code) => {
    expect((await captured(() => explain(new Problem(code, ''), false))).status).toBe(
      exitStatuses[code],
    )
  },
)

test('a bug says so and shows where', async () => {
  const { status, stderr } = await captured(() => explain(new TypeError('x is undefined'), false))
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /^This is a bug in Wikistead\.\nTypeError: x is undefined\n +at .*explain\.test\.ts/,
  )
})

test.each([
  ['a text', 'a text'],
  [undefined, 'undefined'],
  [42, '42'],
])('whatever was thrown is told: %j', async (thrown, message) => {
  const { status, stdout } = await captured(() => explain(thrown, true))
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toEqual({ type: 'bug', message })
})
