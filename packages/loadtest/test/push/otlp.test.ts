import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createScriptedEngine } from '../../src/engines/scripted.js'
import { createOtlpPusher } from '../../src/push/otlp.js'
import { runLoadTestOn } from '../../src/run.js'
import { inThread } from '../../src/workers/in-thread.js'

interface Pushed {
  resourceMetrics: {
    scopeMetrics: { metrics: { name: string; unit: string; gauge: { dataPoints: { asDouble: number }[] } }[] }[]
  }[]
}

async function pushRun(endpoint: string) {
  const pusher = createOtlpPusher(endpoint, { target: 'x' })
  const run = await runLoadTestOn(
    inThread(createScriptedEngine(() => ({ afterMs: 10 }))),
    () => Promise.resolve({ endpoint: { protocol: 'http:', hostname: 'x', address: '127.0.0.1', port: 80 }, dnsMs: 0 }),
    { url: 'http://x.invalid/', duration: 1.3, onTick: pusher.tick }
  )
  return { run, problem: await pusher.finish(run) }
}

test('seconds and the whole run arrive at a collector under the names of the dashboard', async () => {
  const pushed: Pushed[] = []
  const paths: (string | undefined)[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      paths.push(request.url)
      pushed.push(JSON.parse(body) as Pushed)
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { run, problem } = await pushRun(`http://127.0.0.1:${(server.address() as AddressInfo).port}/otlp/`)
  server.closeAllConnections()
  server.close()
  expect(problem).toBeUndefined()
  expect(new Set(paths)).toEqual(new Set(['/otlp/v1/metrics']))
  const metrics = pushed.flatMap(({ resourceMetrics }) => resourceMetrics[0]!.scopeMetrics[0]!.metrics)
  const value = (name: string) => metrics.findLast((metric) => metric.name === name)?.gauge.dataPoints[0]?.asDouble
  expect(value('kit_loadtest.requests_per_second')).toBeGreaterThan(10)
  expect(value('kit_loadtest.run.attempts')).toBe(run.totals.attempts)
  expect(value('kit_loadtest.run.p95')).toBeCloseTo(run.latency.service.percentiles.p95! / 1000)

  // Prometheus turns dots into underscores and adds the unit.
  const dashboard = readFileSync(new URL('../../../../docs/grafana/kit-loadtest.json', import.meta.url), 'utf8')
  const units: Record<string, string> = { ms: '_milliseconds', '': '' }
  const sent = new Set(metrics.map(({ name, unit }) => `${name.replaceAll('.', '_')}${units[unit]}`))
  for (const [name] of dashboard.matchAll(/kit_loadtest_\w+/g)) expect(sent).toContain(name)
})

test('a collector that is not there is told about once and does not disturb the test', async () => {
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`
  await new Promise((resolve) => closed.close(resolve))
  const { run, problem } = await pushRun(endpoint)
  expect(run.totals.ok).toBeGreaterThan(50)
  expect(problem).toBe(`${endpoint}/v1/metrics cannot be reached (ECONNREFUSED).`)
})
