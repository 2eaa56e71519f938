import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What begins with new data comes first and shares it; and a refreshed image is one of all lanes. */
const first = ['image', 'datastore', 'instants', 'repository'].map(fileOf)
const secondLane = [
  ...['upgrade', 'kill', 'copy', 'schema', 'hostile', 'writable', 'composer', 'browser'],
  ...['example-wiki', 'mailbox', 'playwright', 'full-disk'],
].map(fileOf)

class FirstThingsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = [...first, ...secondLane].map((file) => resolve(file)).toReversed()
    return files.toSorted((a, b) => order.indexOf(b.moduleId) - order.indexOf(a.moduleId))
  }
}

/** Tests against real parts, in each lane one file after the other: more would be too much for two cores. */
const real = (lane: number, include: string[], exclude: string[] = []) => ({
  test: {
    ...{ name: `real-${lane}`, include, exclude },
    env: { WIKISTEAD_TEST_LANE: String(lane) },
    globalSetup: ['test/support/teardown.ts'],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    maxWorkers: 1,
    sequence: { groupOrder: lane },
  },
})

/** Files share what they import, which takes half as long: no module of ours keeps anything. */
const sharing = { isolate: false }

export default defineConfig({
  test: {
    sequence: { sequencer: FirstThingsFirst },
    projects: [
      {
        test: { ...sharing, name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 30_000 },
      },
      real(1, ['test/*.test.ts'], secondLane),
      real(2, secondLane),
      {
        test: {
          ...sharing,
          name: 'aws',
          include: ['test/aws/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // Much of it is waiting for simulators and for retries.
          maxWorkers: 4,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...{ name: 'rehearsal', include: ['test/rehearsal/*.test.ts'] },
          // Packages of two images are installed in it.
          ...{ testTimeout: 1_800_000, hookTimeout: 600_000, maxWorkers: 1 },
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})

function fileOf(name: string): string {
  return `test/${name}.test.ts`
}
