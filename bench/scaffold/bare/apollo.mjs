import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { resolvers, typeDefs } from './schema.mjs'

const server = new ApolloServer({ typeDefs, resolvers })
await server.start()
const app = express()
app.get('/health', (_req, res) => {
  res.json({ status: 'ok' })
})
const context = async ({ req }) => ({ authorization: req.headers.authorization })
app.use('/graphql', express.json(), expressMiddleware(server, { context }))
app.listen(Number(process.env.PORT), '127.0.0.1')
