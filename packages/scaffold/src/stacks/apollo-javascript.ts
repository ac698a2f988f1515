import type { Stack } from './contract.js'
import { javascript } from './javascript.js'

export const apolloJavascript: Stack = {
  id: 'apollo-javascript',
  title: 'Apollo Server + JavaScript',
  type: 'graphql',
  language: 'javascript',
  persistence: 'sequelize',
  aliases: ['apollo-js'],
  databases: ['postgresql', 'mysql', 'mongodb', 'sqlite', 'none'],
  provides: ['http', 'http:express', 'graphql', 'logger'],
  contribute: () => ({
    ...javascript,
    templates: [...javascript.templates, 'express-http', 'express-middleware', 'graphql', 'logger-pino', 'apollo'],
    dependencies: [
      '@apollo/server',
      '@as-integrations/express5',
      '@graphql-yoga/render-graphiql',
      'cors',
      'dataloader',
      'express',
      'graphql',
      'helmet',
      'pino'
    ]
  })
}
