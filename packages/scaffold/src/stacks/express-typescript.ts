import type { Stack } from './contract.js'

export const expressTypescript: Stack = {
  id: 'express-typescript',
  title: 'Express + TypeScript + Prisma',
  type: 'rest',
  language: 'typescript',
  persistence: 'prisma',
  aliases: ['express', 'express-ts'],
  databases: ['postgresql', 'mysql', 'sqlite', 'none'],
  provides: ['http', 'http:express', 'logger'],
  contribute: ({ auth }) => ({
    templates: ['typescript', 'logger-winston', 'rest', 'express', ...(auth ? ['express-auth'] : [])],
    dependencies: ['cors', 'express', 'helmet', 'swagger-ui-dist', 'winston'],
    devDependencies: [
      '@types/cors',
      '@types/express',
      '@types/jest',
      '@types/node',
      '@types/supertest',
      '@types/swagger-ui-dist',
      'tsx',
      'typescript',
      'typescript-eslint'
    ],
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
  })
}
