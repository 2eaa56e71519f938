// Writes docs/problems.md and docs/events.md from the source, so that they cannot go stale. With
// --check it writes nothing and fails where a page is not what it would write.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { lines as linesOf, events as eventWords } from './docs/events.mjs'
import { problems as problemWords, others as otherStatuses } from './docs/problems.mjs'
import { root } from './ensure.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')
const parse = (path) =>
  ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, /* setParentNodes */ true)

const faults = []
const pages = {
  'docs/problems.md': renderProblems(readStatuses()),
  'docs/events.md': renderEvents(readEvents(), readLineTypes()),
}
for (const [path, content] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(join(root, path), content)
  else if (!existsSync(join(root, path)) || read(path) !== content)
    faults.push(`${path} is not what the source says now; run node scripts/docs.mjs`)
}
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exit(faults.length === 0 ? 0 : 1)

/** Every problem code with its exit status, as the table in the source has them. */
function readStatuses() {
  const statuses = []
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === 'exitStatuses') {
      let value = node.initializer
      while (!ts.isObjectLiteralExpression(value)) value = value.expression
      for (const { name, initializer } of value.properties)
        statuses.push({ code: name.text, status: Number(initializer.getText()) })
    }
    ts.forEachChild(node, visit)
  }
  visit(parse('src/domain/problems/problem.ts'))
  return statuses
}

/** Every member of the union `Event`: its type and its fields. */
function readEvents() {
  const declared = parse('src/domain/events/event.ts').statements.find(
    (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === 'Event',
  )
  return declared.type.types.map((member) => {
    const fields = member.members.map(({ name, type, questionToken }) => ({
      name: name.getText(),
      type: type.getText(),
      isOptional: questionToken !== undefined,
    }))
    const type = fields.find(({ name }) => name === 'type').type.replaceAll("'", '')
    return { type, fields: fields.filter(({ name }) => name !== 'type') }
  })
}

/** The types of lines that commands print besides events. */
function readLineTypes() {
  const found = new Map()
  const folders = ['src/cli', 'src/cli/commands']
  for (const folder of folders)
    for (const name of readdirSync(join(root, folder)))
      if (name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
        for (const [, type] of read(`${folder}/${name}`).matchAll(/printJson\(\s*'([a-z-]+)'/g))
          found.set(type, [...(found.get(type) ?? []), name.replace('.ts', '')])
  return found
}

/** The words for each name that the source knows; a missing one is a fault, and so is a surplus. */
function wordsFor(names, words, where) {
  for (const name of names)
    if (words[name] === undefined) faults.push(`${where} says nothing of ${name}`)
  for (const name of Object.keys(words))
    if (!names.includes(name)) faults.push(`${where} speaks of ${name}, which is not there`)
  return (name) => words[name]
}

function renderProblems(statuses) {
  const where = 'scripts/docs/problems.mjs'
  const codes = statuses.map(({ code }) => code)
  const words = wordsFor(codes, problemWords, where)
  for (const { file, pattern, status } of otherStatuses)
    if (file !== undefined && !pattern.test(read(file)))
      faults.push(`${where} says that ${file} exits with ${status}, which it does not`)
  const numbers = [...new Set(statuses.map(({ status }) => status))]
  return `# Problems and exit statuses

<!-- Written by scripts/docs.mjs from src/domain/problems/problem.ts. Do not edit it here. -->

[Contents](README.md) · [Events](events.md)

A problem is a fault that Wikistead foresaw. It has a code in words, a message with the wrong value
in it, and a line \`next:\` with the way out. With \`--json\` the same comes as one object, the last
line on stdout: \`{"type":"problem","code":…,"message":…,"hint":…,"output":…}\`. A fault of the
command line itself, such as an unknown option, is told on stderr only.

The exit statuses are part of the interface. Scripts may rely on them.

| status | what it says |
|---|---|
| 0 | done, or there was nothing to do |
${[
  ...otherStatuses.map(({ status, says }) => ({ status, says })),
  ...numbers
    .filter((status) => !otherStatuses.some((other) => other.status === status))
    .map((status) => ({
      status,
      says: statuses
        .filter((known) => known.status === status)
        .map(({ code }) => `[\`${code}\`](#${code})`)
        .join(', '),
    })),
]
  .sort((a, b) => a.status - b.status)
  .map(({ status, says }) => `| ${status} | ${says} |\n`)
  .join('')}
\`wikistead run\` and \`wikistead shell\` end with the status of the command that they ran.

${statuses
  .map(({ code, status }) => {
    const { when, way } = words(code) ?? { when: '', way: '' }
    return `## ${code}\n\nExit status ${status}. ${when}\n\n**Way out.** ${way}\n`
  })
  .join('\n')}`
}

function renderEvents(events, lineTypes) {
  const where = 'scripts/docs/events.mjs'
  const words = wordsFor(
    events.map(({ type }) => type),
    eventWords,
    where,
  )
  const lineWords = wordsFor([...lineTypes.keys()], linesOf, where)
  const fieldRow = (fieldWords, { name, type, isOptional }) => {
    const shown = type.replaceAll('readonly ', '').replaceAll('|', '\\|')
    return `| \`${name}\` | \`${shown}\`${isOptional ? ', may be absent' : ''} | ${fieldWords(name)} |\n`
  }
  return `# Events

<!-- Written by scripts/docs.mjs from src/domain/events/event.ts. Do not edit it here. -->

[Contents](README.md) · [Problems](problems.md)

Operations do not print. They tell events, and the terminal shows them on stderr. With \`--json\`
each event is one object on a line of stdout instead, with its \`type\`. The command's own line comes
last: a \`result\`, a \`problem\`, or what was asked for.

## What operations tell

${events
  .map(({ type, fields }) => {
    const { when, example, fields: meanings } = words(type) ?? { when: '', fields: {} }
    const fieldWords = wordsFor(
      fields.map(({ name }) => name),
      meanings,
      `${where}, ${type}`,
    )
    return `### ${type}

${when}

| field | type | meaning |
|---|---|---|
${fields.map((field) => fieldRow(fieldWords, field)).join('')}
\`\`\`json
${example}
\`\`\`
`
  })
  .join('\n')}
\`ComponentChange\` is \`{ name, change }\`: the component's name, such as \`extensions/Cite\`, and
\`added\`, \`changed\` or \`removed\`.

## What commands print

| type | printed by | what is in it |
|---|---|---|
${[...lineTypes]
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([type, files]) => {
    const from = [...new Set(files)].sort((a, b) => a.localeCompare(b))
    const by = type === 'problem' || type === 'bug' ? 'every command' : from.join(', ')
    return `| \`${type}\` | ${by} | ${lineWords(type)} |\n`
  })
  .join('')}`
}
