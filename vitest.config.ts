import { defineConfig } from 'vitest/config'

// Unit and type tests read the sources (condition @kit/source); integration and e2e tests use what was built.
// Vitest hands these to node, for require too: with 'import' or 'module' among them require('pg') gets ES modules.
const source = { conditions: ['@kit/source', 'node'] }

const measurements = 'packages/loadtest/test/integration/**/*.test.ts'

export default defineConfig({
  test: {
    projects: [
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'unit',
          include: ['{packages,internal,apps}/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
          exclude: ['**/test/integration/**', '**/node_modules/**'],
          testTimeout: 20_000
        }
      },
      {
        resolve: source,
        ssr: { resolve: source },
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/test/**/*.test-d.ts'],
            tsconfig: './tsconfig.types.json'
          }
        }
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,internal,apps}/*/test/integration/**/*.test.ts'],
          exclude: [measurements, '**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 300_000
        }
      },
      {
        // What is measured here is right only when nothing else wants the machine.
        test: {
          name: 'measurement',
          include: [measurements],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false
        }
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/test/**/*.test.ts'],
          // Packs and publishes the four to a registry of this run's own.
          globalSetup: ['e2e/src/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false
        }
      }
    ]
  }
})
