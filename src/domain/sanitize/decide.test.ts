import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { schema139, schema143, withColumns, withPrefix } from './schemas.fixture.ts'

const topic = { id: 'int(10) unsigned', author: 'varbinary(255)', mood: "enum('a')" }
const withTopic = withColumns(schema143, 'flow_topic', topic)
const subjects = (...args: Parameters<typeof decide>) =>
  decide(...args).faults.map(({ subject }) => subject)

test('a wiki of either version needs no decision', () => {
  expect(subjects(schema139, '', {})).toEqual([])
  expect(subjects(schema143, '', {})).toEqual([])
})

test('all that is unknown is told at once, by name', () => {
  const schema = withColumns(withTopic, 'user', { user_phone: 'varbinary(20)' })
  const { faults } = decide(withColumns(schema, 'constructor', { a: 'int(11)' }), '', {})
  expect(faults).toEqual(
    expect.arrayContaining([
      { subject: 'user.user_phone', why: 'unknown column, varbinary(20)' },
      { subject: 'flow_topic', why: 'unknown table of id, author, mood' },
      { subject: 'constructor', why: 'unknown table of a' },
    ]),
  )
  expect(faults).toHaveLength(3)
})

test('a new column of a table that is emptied needs no decision', () => {
  const schema = withColumns(schema143, 'cu_changes', { cuc_new: 'blob' })
  expect(subjects(schema, '', {})).toEqual([])
})

test('a table without the prefix is not the wiki’s, whatever its name', () => {
  const schema = withColumns(withPrefix(schema143, 'mw_'), 'user', { user_email: 'tinyblob' })
  expect(subjects(schema, 'mw_', {})).toEqual(['user'])
})

test('an unknown table is dropped, kept, or decided column by column', () => {
  expect(subjects(withTopic, '', { flow_topic: 'drop' })).toEqual([])
  expect(subjects(withTopic, '', { flow_topic: 'keep' })).toEqual([])
  expect(
    subjects(withTopic, '', {
      'flow_topic.id': 'keep',
      'flow_topic.author': 'map',
      'flow_topic.mood': 'keep',
    }),
  ).toEqual([])
  expect(subjects(withTopic, '', { 'flow_topic.author': 'map' })).toEqual([
    'flow_topic.id',
    'flow_topic.mood',
  ])
})

test('a decision that cannot be carried out is a fault', () => {
  const decide = (decisions: Parameters<typeof subjects>[2]) =>
    subjects(withTopic, '', { flow_topic: 'keep', ...decisions })
  expect(decide({ 'flow_topic.mood': 'blank' })).toEqual(['flow_topic.mood'])
  expect(decide({ 'flow_topic.id': 'hash' })).toEqual(['flow_topic.id'])
  expect(decide({ 'flow_topic.author': 'drop' })).toEqual(['flow_topic.author'])
  expect(decide({ flow_topic: 'hash' })).toEqual(['flow_topic'])
})

test('nobody turns around what Wikistead decides, and the fault says what that is', () => {
  const { faults } = decide(schema143, '', {
    'user.user_email': 'keep',
    'actor.actor_name': 'keep',
    watchlist: 'keep',
    'cu_changes.cuc_ip': 'keep',
    'page.page_title': 'hash',
  })
  expect(faults.map(({ subject }) => subject).sort()).toEqual([
    'actor.actor_name',
    'cu_changes.cuc_ip',
    'page.page_title',
    'user.user_email',
    'watchlist',
  ])
  expect(faults.find(({ subject }) => subject === 'user.user_email')?.why).toBe(
    'Wikistead decides it: blank, an e-mail address; take the decision out',
  )
})

test('a decision about what is not there is told, and stops nothing', () => {
  const { faults, unused } = decide(schema143, '', { flow_topics: 'drop', 'user.phone': 'blank' })
  expect(faults).toEqual([])
  expect(unused).toEqual(['flow_topics', 'user.phone'])
})
