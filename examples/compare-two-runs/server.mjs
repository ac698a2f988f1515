// The API under test. DELAY is what one request costs, in milliseconds: 2 before the change, 12 after it.
import { createServer } from 'node:http'

const delay = Number(process.env.DELAY ?? 2)
const server = createServer((request, response) => {
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('[{"id":1,"name":"Ada"}]')
  }, delay)
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
