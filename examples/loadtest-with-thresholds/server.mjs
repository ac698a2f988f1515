// The API under test: a list that takes a few milliseconds, and one answer in a hundred that fails.
import { createServer } from 'node:http'

let count = 0
const server = createServer((request, response) => {
  count += 1
  const failing = request.url === '/flaky' && count % 100 === 0
  setTimeout(() => {
    response.writeHead(failing ? 503 : 200, { 'content-type': 'application/json' })
    response.end(failing ? '{"error":"busy"}' : '[{"id":1,"name":"Ada"}]')
  }, 2)
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
