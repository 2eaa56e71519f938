// Wikistead beside Capistrano and rsync, on the same hosts. See docs/benchmarks.md.
import { ensureBuilt, ensureEngine, ensurePackages } from './ensure.mjs'

ensurePackages()
ensureBuilt()
ensureEngine()
const { bench } = await import('../test/bench/bench.mjs')
process.exit(await bench(process.argv.slice(2)))
