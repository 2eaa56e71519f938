import { defineConfig } from 'vitest/config'
import { LANES } from './test/support/site.ts'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'aws',
          include: ['test/aws/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // Much of it is waiting for simulators and for retries.
          maxWorkers: 4,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/**/*.test.ts'],
          exclude: ['test/aws/**'],
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
