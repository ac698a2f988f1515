import type { Contribution } from '../contribution.js'
import { commonScripts } from './common-scripts.js'

/** What every TypeScript stack shares: compiler, linter, test runner and the scripts that call them. */
export const typescript = {
  templates: ['typescript', 'node-server'],
  devDependencies: ['@types/jest', '@types/node', '@types/supertest', 'tsx', 'typescript', 'typescript-eslint'],
  scripts: {
    ...commonScripts,
    dev: 'tsx watch src/server.ts',
    build: 'tsc -p tsconfig.build.json',
    start: 'node dist/server.js',
    typecheck: 'tsc --noEmit'
  }
} as const satisfies Contribution
