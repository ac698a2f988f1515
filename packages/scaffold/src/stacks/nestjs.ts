import type { Stack } from './contract.js'
import { typescript } from './typescript.js'

export const nestjs: Stack = {
  id: 'nestjs',
  title: 'NestJS + TypeScript',
  type: 'rest',
  language: 'typescript',
  persistence: 'prisma',
  aliases: ['nest'],
  databases: ['postgresql', 'mysql', 'mongodb', 'sqlite', 'none'],
  provides: ['http', 'http:express', 'logger'],
  contribute: ({ auth }) => ({
    ...typescript,
    templates: [
      ...typescript.templates,
      'logger-pino',
      'express-middleware',
      'express-docs',
      'rest',
      'nestjs',
      ...(auth ? ['nestjs-auth'] : [])
    ],
    dependencies: [
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/platform-express',
      'express',
      'helmet',
      'pino',
      'reflect-metadata',
      'rxjs',
      'swagger-ui-dist'
    ],
    devDependencies: [...typescript.devDependencies, '@types/express', '@types/swagger-ui-dist'],
    readme: [
      {
        title: 'Nest',
        text: '`modules` hold a controller and its DTOs each; `guards`, `filters`, `pipes` and `decorators` what they share. Constructors name what they need, as in `@Inject(UserService)`: `npm run dev` and Jest run the sources without the types of their parameters.'
      }
    ],
    facts: { decorators: true }
  })
}
