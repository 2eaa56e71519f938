import { expect, test } from 'vitest'
import { judgeDrill } from './drill.ts'

const objectives = { recoverySeconds: 3600, lostSeconds: 60 }
const good = {
  ...{ id: 'd', lost: 'database' as const, startedAt: '', endedAt: '', phases: {} },
  ...{ lostAt: '2026-11-23T12:00:10Z', instant: '2026-11-23T12:00:09Z', backup: 'b' },
  ...{ recoverySeconds: 20, acknowledged: 40, lostEdits: 3, missingFiles: [] },
}

test('a recovery within its objectives has no fault', () => {
  expect(judgeDrill(good, objectives)).toEqual([])
})

test('each objective that was missed is told', () => {
  expect(
    judgeDrill(
      { ...good, recoverySeconds: 4000, instant: '2026-11-23T11:58:10Z', missingFiles: ['a'] },
      objectives,
    ),
  ).toEqual([
    'recovery took 4000 s, more than 3600 s',
    'the last 120 s were lost, more than 60 s (3 edits)',
    '1 files are gone',
  ])
})

test('a drill after which nothing came back is none that passed', () => {
  expect(judgeDrill({ ...good, instant: null }, objectives)).toEqual(['nothing was restored'])
})
