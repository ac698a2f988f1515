import type { Stack } from './contract.js'
import { graphqlOverExpress } from './graphql.js'

export const graphqlYoga: Stack = {
  id: 'graphql-yoga',
  title: 'GraphQL Yoga + TypeScript',
  type: 'graphql',
  language: 'typescript',
  persistence: 'prisma',
  aliases: ['yoga'],
  databases: ['postgresql', 'mysql', 'mongodb', 'sqlite', 'none'],
  provides: ['http', 'http:express', 'graphql', 'logger'],
  contribute: () => ({
    ...graphqlOverExpress,
    templates: [...graphqlOverExpress.templates, 'logger-pino', 'yoga'],
    dependencies: [...graphqlOverExpress.dependencies, 'graphql-yoga', 'pino']
  })
}
