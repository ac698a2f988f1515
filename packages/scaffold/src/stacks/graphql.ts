import type { Contribution } from '../contribution.js'
import { typescript } from './typescript.js'

/** What the GraphQL stacks share: schema, resolvers, limits and an Express application around them. */
export const graphqlOverExpress = {
  ...typescript,
  templates: [...typescript.templates, 'express-http', 'express-middleware', 'graphql'],
  dependencies: ['@graphql-yoga/render-graphiql', 'cors', 'dataloader', 'express', 'graphql', 'helmet'],
  devDependencies: [...typescript.devDependencies, '@types/cors', '@types/express']
} as const satisfies Contribution
