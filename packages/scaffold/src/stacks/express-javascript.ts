import type { Stack } from './contract.js'
import { javascript } from './javascript.js'

export const expressJavascript: Stack = {
  id: 'express-javascript',
  title: 'Express + JavaScript',
  type: 'rest',
  language: 'javascript',
  persistence: 'sequelize',
  aliases: ['express-js'],
  databases: ['postgresql', 'mysql', 'mongodb', 'sqlite', 'none'],
  provides: ['http', 'http:express', 'logger'],
  contribute: ({ auth }) => ({
    ...javascript,
    templates: [
      ...javascript.templates,
      'logger-winston',
      'express-http',
      'express-middleware',
      'express-docs',
      'rest',
      'express',
      ...(auth ? ['express-auth'] : [])
    ],
    dependencies: ['cors', 'express', 'helmet', 'swagger-ui-dist', 'winston'],
    facts: { mountsRouters: true }
  })
}
