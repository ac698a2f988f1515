// A server that takes a few milliseconds, a little longer now and then. Prints its port; ends with its parent.
import { createServer } from 'node:http'

const server = createServer((_, response) => {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
  setTimeout(() => response.end('hello'), 4 * Math.exp(0.3 * normal))
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
