import { basename } from 'node:path'
import { agent } from './agent.ts'
import { datastore } from './datastore/command.ts'
import { draft } from './draft.ts'
import { readThisHost } from './this-host.ts'

const [, file = '', command, verb = ''] = process.argv
switch (command) {
  case 'agent':
    await agent(readThisHost(process.env), basename(file, '.mjs'), (line) =>
      process.stdout.write(`wikistead: ${line}\n`),
    )
    break
  case 'draft':
    await draft()
    break
  case 'datastore':
    await datastore(verb, readThisHost(process.env))
    break
  default:
    process.stderr.write('usage: node PROGRAM agent|draft|datastore VERB\n')
    process.exitCode = 2
}
