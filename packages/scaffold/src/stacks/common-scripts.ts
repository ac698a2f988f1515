/** The scripts that are the same in both languages. */
export const commonScripts = {
  lint: 'eslint . --max-warnings 0',
  format: 'prettier --write .',
  'format:check': 'prettier --check .',
  test: 'jest --selectProjects unit',
  'test:coverage': 'jest --selectProjects unit --coverage',
  'test:integration': 'jest --selectProjects integration --runInBand',
  loadtest: 'kit-loadtest http://localhost:3000/health --users 10 --requests 1000'
} as const
