import express from 'express'
import { listUsers } from './queries.mjs'

const app = express()
app.get('/health', (_req, res) => {
  res.json({ status: 'ok' })
})
app.get('/api/v1/users', async (req, res) => {
  res.json(await listUsers(req.headers.authorization))
})
app.listen(Number(process.env.PORT), '127.0.0.1')
