import { basename } from 'node:path'
import { agent } from './agent.ts'
import { answer } from './answer.ts'
import { findCloud } from './cloud.ts'
import { datastore } from './datastore/command.ts'
import { draft } from './draft.ts'
import { openHostStore } from './open-store.ts'
import { paths } from './paths.ts'
import { readThisHost } from './this-host.ts'

const [, file = '', command, verb = ''] = process.argv
switch (command) {
  case 'agent':
    await agent(readThisHost(process.env), basename(file, '.mjs'), {
      store: openHostStore(process.env),
      cloud: findCloud(process.env),
      log: (line) => process.stdout.write(`wikistead: ${line}\n`),
    })
    break
  case 'answer':
    await answer(verb, readThisHost(process.env), {
      store: openHostStore(process.env),
      claims: paths.requests,
    })
    break
  case 'draft':
    await draft()
    break
  case 'datastore':
    await datastore(verb, readThisHost(process.env))
    break
  default:
    process.stderr.write('usage: node PROGRAM agent|answer REQUEST|draft|datastore VERB\n')
    process.exitCode = 2
}
