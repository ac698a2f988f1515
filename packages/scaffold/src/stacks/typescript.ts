import type { Contribution } from '../contribution.js'

/** What every TypeScript stack shares: compiler, linter, test runner and the scripts that call them. */
export const typescript = {
  templates: ['typescript', 'node-server'],
  devDependencies: ['@types/jest', '@types/node', '@types/supertest', 'tsx', 'typescript', 'typescript-eslint'],
  scripts: {
    dev: 'tsx watch src/server.ts',
    build: 'tsc -p tsconfig.build.json',
    start: 'node dist/server.js',
    lint: 'eslint . --max-warnings 0',
    format: 'prettier --write .',
    'format:check': 'prettier --check .',
    typecheck: 'tsc --noEmit',
    test: 'jest --selectProjects unit',
    'test:coverage': 'jest --selectProjects unit --coverage',
    'test:integration': 'jest --selectProjects integration --runInBand',
    loadtest: 'kit-loadtest http://localhost:3000/health --users 10 --requests 1000'
  }
} as const satisfies Contribution
