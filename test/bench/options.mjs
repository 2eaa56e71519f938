import { parseArgs } from 'node:util'

/**
 * @typedef {object} Options
 * @property {boolean} isFull the numbers are good enough for docs/benchmarks.md
 * @property {number[]} sizes how many web heads, one measurement each
 * @property {number} runs timed deploys of each tool at each size
 * @property {number} deploys deploys under load of each tool
 * @property {number} rate requests a second while deploying
 * @property {number} seconds after which a measurement ends, whatever was reached
 * @property {boolean} keeps leaves the environment for the next run
 */

const usage = `usage: npm run bench -- [--quick] [--sizes 1,2,4,8] [--runs 5] [--deploys 100]
                     [--rate 40] [--seconds 300] [--keep]
  --quick    1 and 2 heads, 3 runs, 10 deploys under load; leaves docs/benchmarks.md alone
  --seconds  the longest that one tool deploys under load, or that one size is timed
  --keep     leaves the environment running, so that the next run starts sooner
`

/** @param {string[]} args @returns {Options | undefined} */
export function parseOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        quick: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        sizes: { type: 'string' },
        runs: { type: 'string' },
        deploys: { type: 'string' },
        rate: { type: 'string', default: '40' },
        seconds: { type: 'string', default: '300' },
      },
    })
    const { quick } = values
    const options = {
      isFull: !quick,
      sizes: (values.sizes ?? (quick ? '1,2' : '1,2,4,8')).split(',').map(Number),
      runs: Number(values.runs ?? (quick ? 3 : 5)),
      deploys: Number(values.deploys ?? (quick ? 10 : 100)),
      rate: Number(values.rate),
      seconds: Number(values.seconds),
      keeps: values.keep,
    }
    const { sizes, runs, deploys, rate, seconds } = options
    const isRight = [...sizes, runs, deploys, rate, seconds].every((value) => value > 0)
    if (isRight) return options
  } catch {
    // Says the same as a number that is none.
  }
  process.stderr.write(usage)
}
