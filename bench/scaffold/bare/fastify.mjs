import Fastify from 'fastify'
import { listUsers } from './queries.mjs'

const app = Fastify()
app.get('/health', () => ({ status: 'ok' }))
app.get('/api/v1/users', ({ headers }) => listUsers(headers.authorization))
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
