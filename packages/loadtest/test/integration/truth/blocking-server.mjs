// A server whose event loop stands still for as long as a request says: GET /?block=300. Tells its port over IPC.
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  const ms = Number(new URL(request.url, 'http://localhost').searchParams.get('block') ?? 0)
  const end = performance.now() + ms
  while (performance.now() < end);
  response.end('done')
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit(0))
