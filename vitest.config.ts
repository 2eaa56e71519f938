import { defineConfig } from 'vitest/config'
import { LANES } from './test/support/site.ts'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'real',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/support/teardown.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          // Much of it is waiting for containers, so two files share two cores well.
          maxWorkers: LANES,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
