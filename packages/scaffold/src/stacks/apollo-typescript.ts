import type { Stack } from './contract.js'
import { graphqlOverExpress } from './graphql.js'

export const apolloTypescript: Stack = {
  id: 'apollo-typescript',
  title: 'Apollo Server + TypeScript',
  type: 'graphql',
  language: 'typescript',
  persistence: 'prisma',
  aliases: ['apollo', 'apollo-ts'],
  databases: ['postgresql', 'mysql', 'mongodb', 'sqlite', 'none'],
  provides: ['http', 'http:express', 'graphql', 'logger'],
  contribute: () => ({
    ...graphqlOverExpress,
    templates: [...graphqlOverExpress.templates, 'logger-pino', 'apollo'],
    dependencies: [...graphqlOverExpress.dependencies, '@apollo/server', '@as-integrations/express5', 'pino']
  })
}
