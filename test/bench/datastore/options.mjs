import { parseArgs } from 'node:util'

/**
 * @typedef {object} DatastoreOptions
 * @property {{ name: string, bytes: number }[]} sizes of database and files together
 * @property {number} seconds that visitors are measured, without and with a backup
 * @property {boolean} keeps leaves the environment for the next run
 * @property {boolean} writes puts the figures into docs/benchmarks.md
 */

const usage = `usage: npm run bench -- datastore [--sizes 100mb,1gb,7.5gb] [--seconds 120] [--keep] [--try]
  --sizes    how much content is generated, one measurement each
  --seconds  how long visitors are measured, without a backup and while one is made
  --keep     leaves the environment running, so that the next run starts sooner
  --try      leaves docs/benchmarks.md alone
`
const units = { mb: 1e6, gb: 1e9 }

/** @param {string} text */
function parseSize(text) {
  const [, number = '', unit = ''] = /^([\d.]+) ?(mb|gb)$/i.exec(text) ?? []
  return {
    name: `${number} ${unit.toUpperCase()}`,
    bytes: Number(number) * units[unit.toLowerCase()],
  }
}

/** @param {string[]} args @returns {DatastoreOptions | undefined} */
export function parseDatastoreOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        sizes: { type: 'string', default: '100mb,1gb,7.5gb' },
        seconds: { type: 'string', default: '120' },
        keep: { type: 'boolean', default: false },
        try: { type: 'boolean', default: false },
      },
    })
    const sizes = values.sizes.split(',').map(parseSize)
    const seconds = Number(values.seconds)
    const isRight = [seconds, ...sizes.map(({ bytes }) => bytes)].every((value) => value > 0)
    if (isRight) return { sizes, seconds, keeps: values.keep, writes: !values.try }
  } catch {
    // Says the same as a size that is none.
  }
  process.stderr.write(usage)
}
