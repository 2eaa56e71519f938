import { expect, test } from 'vitest'
import { rehearsed } from './drill.fixture.ts'
import { checkDrill, judgeDrill } from './drill.ts'
import { describeFailure, describeRehearsal } from './rehearsal.ts'

const objectives = { recoverySeconds: 3600, lostSeconds: 60 }

test('a recovery within its objectives has no fault', () => {
  expect(judgeDrill(rehearsed(), objectives)).toMatchObject({ verdict: 'passed', faults: [] })
})

test('each objective that was missed is told', () => {
  const late = rehearsed({ recoverySeconds: 4000, lostSeconds: 120, missingFiles: ['a'] })
  expect(judgeDrill(late, objectives)).toMatchObject({
    verdict: 'failed',
    objectives,
    faults: [
      'recovery took 4000 s, more than 3600 s',
      'the last 120 s were lost, more than 60 s (3 edits)',
      '1 files are gone',
    ],
  })
})

test('a second that the replay rounds away is no loss: only the edits tell', () => {
  const instant = '2026-11-23T11:58:10.000Z'
  expect(judgeDrill(rehearsed({ instant, lostSeconds: 0 }), objectives).faults).toEqual([])
})

test('a drill after which nothing came back is none that passed', () => {
  const { id, by, lost, startedAt, lostAt, phases } = rehearsed()
  const now = new Date('2026-11-23T12:01:10.000Z')
  const failed = describeFailure({ id, by, lost, startedAt, lostAt, phases }, 'no space', now)
  expect(failed.recoverySeconds).toBe(60)
  expect(judgeDrill(failed, objectives).faults).toEqual(['nothing was restored: no space'])
})

test('every check has a name, whether or not it holds', () => {
  expect(checkDrill(rehearsed(), objectives)).toEqual([
    { name: 'the data comes back', fault: null },
    { name: 'it comes back within 3600 s', fault: null },
    { name: 'at most 60 s of edits are lost', fault: null },
    { name: 'every file comes back', fault: null },
  ])
})

test('what is restored beside is judged by how far the copies were behind', () => {
  const rehearsal = {
    ...{ id: 'd', startedAt: '2026-11-23T12:00:00.000Z', endedAt: '2026-11-23T12:00:20.000Z' },
    ...{ instant: '2026-11-23T11:58:00.000Z', backup: 'b', phases: { unpack: 3 }, missing: [] },
  }
  const behind = describeRehearsal(rehearsal, 'schedule')
  expect(behind).toMatchObject({ lost: 'nothing', lostAt: null, recoverySeconds: 20 })
  expect(judgeDrill(behind, objectives).faults).toEqual([
    'the last 120 s were lost, more than 60 s (0 edits)',
  ])
  const instant = '2026-11-23T12:00:01.000Z'
  expect(describeRehearsal({ ...rehearsal, instant }, 'schedule').lostSeconds).toBe(0)
})
