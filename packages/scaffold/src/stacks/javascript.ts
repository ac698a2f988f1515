import type { Contribution } from '../contribution.js'

/** What every JavaScript stack shares: linter, test runner and the scripts that call them. Nothing is compiled. */
export const javascript = {
  templates: ['javascript', 'node-server'],
  scripts: {
    dev: 'node --watch src/server.js',
    start: 'node src/server.js',
    lint: 'eslint . --max-warnings 0',
    format: 'prettier --write .',
    'format:check': 'prettier --check .',
    test: 'jest --selectProjects unit',
    'test:coverage': 'jest --selectProjects unit --coverage',
    'test:integration': 'jest --selectProjects integration --runInBand',
    loadtest: 'kit-loadtest http://localhost:3000/health --users 10 --requests 1000'
  }
} as const satisfies Contribution
