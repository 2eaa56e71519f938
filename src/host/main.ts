import { basename } from 'node:path'
import { agent } from './agent.ts'
import { answer } from './answer.ts'
import { findCloud } from './cloud.ts'
import { datastore } from './datastore/command.ts'
import { copies } from './datastore/managed/command.ts'
import { draft } from './draft.ts'
import { edgeAgent } from './edge-agent.ts'
import { sendMail } from './mail.ts'
import { openHostStore } from './open-store.ts'
import { paths } from './paths.ts'
import { readThisHost } from './this-host.ts'

const [, file = '', command, verb = ''] = process.argv
switch (command) {
  case 'agent': {
    const host = readThisHost(process.env)
    const log = (line: string) => process.stdout.write(`wikistead: ${line}\n`)
    const store = openHostStore(process.env)
    const cloud = findCloud(process.env, log)
    const program = basename(file, '.mjs')
    if (host.role === 'edge') await edgeAgent(host, program, { store, cloud, log })
    else await agent(host, program, { store, cloud, log })
    break
  }
  case 'mail':
    await sendMail(process.env)
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
  case 'copies':
    await copies(verb, process.env)
    break
  default:
    process.stderr.write(
      'usage: node PROGRAM agent|answer REQUEST|draft|mail|datastore VERB|copies VERB\n',
    )
    process.exitCode = 2
}
