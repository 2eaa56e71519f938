import { basename } from 'node:path'
import { agent } from './agent.ts'
import { draft } from './draft.ts'
import { readThisHost } from './this-host.ts'

const [, file = '', command] = process.argv
switch (command) {
  case 'agent':
    await agent(readThisHost(process.env), basename(file, '.mjs'), (line) =>
      process.stdout.write(`wikistead: ${line}\n`),
    )
    break
  case 'draft':
    await draft()
    break
  default:
    process.stderr.write('usage: node PROGRAM agent|draft\n')
    process.exitCode = 2
}
