import type { Stack } from './contract.js'
import { typescript } from './typescript.js'

export const expressTypescript: Stack = {
  id: 'express-typescript',
  title: 'Express + TypeScript',
  type: 'rest',
  language: 'typescript',
  persistence: 'prisma',
  aliases: ['express', 'express-ts'],
  databases: ['postgresql', 'mysql', 'mongodb', 'sqlite', 'none'],
  provides: ['http', 'http:express', 'logger'],
  contribute: ({ auth }) => ({
    ...typescript,
    templates: [
      ...typescript.templates,
      'logger-winston',
      'express-http',
      'express-middleware',
      'express-docs',
      'rest',
      'express',
      ...(auth ? ['express-auth'] : [])
    ],
    dependencies: ['cors', 'express', 'helmet', 'swagger-ui-dist', 'winston'],
    devDependencies: [...typescript.devDependencies, '@types/cors', '@types/express', '@types/swagger-ui-dist'],
    facts: { mountsRouters: true }
  })
}
