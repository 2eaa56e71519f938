import { awsSite } from './src/domain/aws/sites.fixture.ts'
import { synthesize } from './src/platforms/aws/synthesize.ts'
import { writeFileSync, mkdirSync } from 'node:fs'
const { site, environment } = awsSite()
console.time('s')
mkdirSync('/tmp/awsh/t',{recursive:true})
for (const t of synthesize(site, environment)) { writeFileSync(`/tmp/awsh/t/${t.name}.json`, JSON.stringify(JSON.parse(t.body),null,1)); console.log(t.name, t.body.length, t.inputs.join(' ')) }
console.timeEnd('s')
