import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createScriptedEngine } from '../../src/engines/scripted.js'
import { watch } from '../../src/monitor/monitor.js'
import { processMonitor } from '../../src/monitor/process-monitor.js'
import { parseExposition } from '../../src/monitor/prometheus-monitor.js'
import { runLoadTestOn } from '../../src/run.js'
import { inThread } from '../../src/workers/in-thread.js'

const exposition = (seconds: number) => `# HELP process_cpu_seconds_total CPU
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total ${seconds} 1700000000000
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 5.5e+07
http_requests_total{code="200",path="/a b"} 7
http_seconds_bucket{le="0.1"} 3
app_queue_length 4
broken line here
nothing NaN
`

test('the text format of Prometheus is read, labels and all', () => {
  expect(parseExposition(exposition(1.5))).toEqual([
    { name: 'process_cpu_seconds_total', unit: 'share', value: 1.5, isCounter: true },
    { name: 'process_resident_memory_bytes', unit: 'bytes', value: 55_000_000, isCounter: false },
    { name: 'http_requests_total{code="200",path="/a b"}', unit: 'per second', value: 7, isCounter: true },
    { name: 'app_queue_length', unit: 'count', value: 4, isCounter: false }
  ])
})

test('a run holds what a Prometheus endpoint said meanwhile, on the same time axis', async () => {
  let cpu = 0
  const server = createServer((_, response) => response.end(exposition((cpu += 0.5))))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const run = await runLoadTestOn(
    inThread(createScriptedEngine(() => ({ afterMs: 20 }))),
    () => Promise.resolve({ endpoint: { protocol: 'http:', hostname: 'x', address: '127.0.0.1', port: 80 }, dnsMs: 0 }),
    {
      url: 'http://x.invalid/',
      duration: 1.5,
      monitor: {
        prometheus: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
        metrics: ['app_*', 'process_cpu_seconds_total']
      }
    }
  )
  server.closeAllConnections()
  server.close()
  const found = run.metrics!.filter(({ origin }) => origin === 'server')
  expect(found.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
    'process_cpu_seconds_total share',
    'app_queue_length count'
  ])
  const [share] = found
  expect(share!.points.length).toBeGreaterThanOrEqual(1)
  for (const [t, value] of share!.points) {
    expect(t).toBeGreaterThan(0)
    expect(t).toBeLessThan(1.6)
    expect(value).toBeGreaterThan(0.1)
    expect(value).toBeLessThan(1.5)
  }
})

test('a process is watched by its processor time and memory', async () => {
  const readings = await (await processMonitor(process.pid)).read(new AbortController().signal)
  const [cpu, memory] = readings
  expect(cpu!.value).toBeCloseTo(process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6, 0)
  expect(memory!.value / process.memoryUsage().rss).toBeCloseTo(1, 0)
})

test('the main thread of a process, where Node has its event loop, is watched apart from its other threads', async () => {
  const child = spawn(process.execPath, [
    '-e',
    'new (require("worker_threads").Worker)("for (;;);", { eval: true }); setInterval(() => {}, 1000)'
  ])
  try {
    const monitor = await processMonitor(child.pid!)
    const of = async (name: string) =>
      (await monitor.read(new AbortController().signal)).find((reading) => reading.name === name)!.value
    while ((await of('process_cpu')) - (await of('process_main_thread_cpu')) < 0.2)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await of('process_main_thread_cpu')).toBeGreaterThan(0.005)
    expect(await of('process_main_thread_wait')).toBeGreaterThan(0)
  } finally {
    child.kill('SIGKILL')
  }
})

test('a process that is not there is refused before the load', async () => {
  await expect(processMonitor(2 ** 30)).rejects.toMatchObject({ code: 'KIT_LOADTEST_OPTION' })
})

test('a reading that fails leaves a gap and nothing else', async () => {
  let count = 0
  const failing = {
    read: () =>
      count++ % 2 === 0 ? Promise.reject(new Error('down')) : Promise.resolve([{ name: 'a', unit: 'count', value: 1 }])
  }
  const watching = watch([failing], () => performance.now() * 1000, 200)
  await new Promise((resolve) => setTimeout(resolve, 300))
  watching.stop()
  expect(watching.metrics(0)).toMatchObject([{ name: 'a', origin: 'server', points: [[expect.any(Number), 1]] }])
})
