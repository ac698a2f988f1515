import { createServer } from 'node:http'
import { test, expect } from 'vitest'
import { parseRun } from '@kit/report/schema'
import { runLoadTestOn } from '../src/run.js'
import { reach } from '../src/reach.js'
import { inThread } from '../src/workers/in-thread.js'
import { autocannonEngine } from '../src/engines/autocannon/index.js'

test('smoke', async () => {
  let n = 0
  const server = createServer((q, s) => { n++; if (n % 10 === 0) { s.statusCode = 500 } ; s.end('hello') })
  await new Promise<void>((r) => server.listen(0, '127.0.0.1', r))
  const port = (server.address() as { port: number }).port
  const run = await runLoadTestOn(inThread(autocannonEngine), reach, { url: `http://localhost:${port}/x?token=1`, requests: 20000, users: 10, workers: 2, onTick: (t) => console.log(t), thresholds: ['p95<500', 'rate<0.01'] })
  console.log(JSON.stringify({ ...run, blocks: run.blocks.length, latency: { ...run.latency.service, histogram: 0 } }, null, 1))
  expect(n).toBe(20000)
  parseRun(JSON.parse(JSON.stringify(run)))
  server.closeAllConnections(); server.close()
})
