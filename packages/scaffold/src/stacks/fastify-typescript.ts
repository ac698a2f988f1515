import type { Stack } from './contract.js'
import { typescript } from './typescript.js'

export const fastifyTypescript: Stack = {
  id: 'fastify-typescript',
  title: 'Fastify + TypeScript',
  type: 'rest',
  language: 'typescript',
  persistence: 'prisma',
  aliases: ['fastify', 'fastify-ts'],
  databases: ['postgresql', 'mysql', 'mongodb', 'sqlite', 'none'],
  provides: ['http', 'http:fastify', 'logger'],
  contribute: ({ auth }) => ({
    ...typescript,
    esmPackages: ['content-disposition'],
    templates: [...typescript.templates, 'logger-pino', 'rest', 'fastify', ...(auth ? ['fastify-auth'] : [])],
    dependencies: [
      '@fastify/cors',
      '@fastify/helmet',
      '@fastify/static',
      'fastify',
      'fastify-plugin',
      'pino',
      'swagger-ui-dist'
    ],
    devDependencies: [...typescript.devDependencies, '@types/swagger-ui-dist']
  })
}
