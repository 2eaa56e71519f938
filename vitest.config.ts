import { defineConfig } from 'vitest/config'

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
          // Two cores, one container engine: the files take turns.
          fileParallelism: false,
        },
      },
    ],
  },
})
