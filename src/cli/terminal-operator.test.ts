import { expect, test } from 'vitest'
import { terminalOperator } from './terminal-operator.ts'

const options = { json: false, yes: false }

test('takes the answers that came with the command', async () => {
  const operator = terminalOperator({ ...options, yes: true, confirm: 'demo' }, false)
  expect(await operator.confirm('Go on?')).toBe(true)
  expect(await operator.typeName('Gone for good.', 'demo')).toBe(true)
})

test('a name that came with the command has to be the right one', async () => {
  const operator = terminalOperator({ ...options, confirm: 'Demo' }, true)
  expect(await operator.typeName('Gone for good.', 'demo')).toBe(false)
})

test('--yes answers no question that asks for a name', async () => {
  const operator = terminalOperator({ ...options, yes: true }, false)
  await expect(operator.typeName('Gone for good.', 'demo')).rejects.toMatchObject({
    ...{ code: 'answer-needed', hint: 'give --confirm demo' },
  })
})

test('says how to answer beforehand where nobody is there', async () => {
  const operator = terminalOperator(options, false)
  await expect(operator.confirm('Go on?')).rejects.toMatchObject({
    ...{
      code: 'answer-needed',
      message: 'nobody is there to answer: Go on?',
      hint: 'give --yes to answer beforehand',
    },
  })
})
