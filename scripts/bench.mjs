// Wikistead beside other tools, on the same hosts: deploys beside Capistrano and rsync, backups and
// restores beside dumps. See docs/benchmarks.md.
//
// usage: npm run bench -- [deploy | datastore] [options]
import { ensureBuilt, ensureEngine, ensurePackages } from './ensure.mjs'

ensurePackages()
ensureBuilt()
ensureEngine()
const { benchDeploys } = await import('../test/bench/bench.mjs')
const { benchDatastore } = await import('../test/bench/datastore/bench.mjs')
const [first, ...rest] = process.argv.slice(2)
const args = first === 'datastore' || first === 'deploy' ? rest : process.argv.slice(2)
process.exit(await (first === 'datastore' ? benchDatastore : benchDeploys)(args))
