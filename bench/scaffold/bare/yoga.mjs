import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { resolvers, typeDefs } from './schema.mjs'

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  logging: false
})
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1')
