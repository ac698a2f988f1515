/**
 * False regressions on a real server: the same thing measured against itself, five runs a side in turns.
 * `jiti report/measured.ts [comparisons] [milliseconds a run]`
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import {
  compareRuns,
  histogramOf,
  latencyOf,
  measureRuns,
  mergeHistograms,
  metricNames,
  type Block,
  type Run,
  type Totals
} from '@kit/report'
import { upperBound } from './simulate.js'

const [comparisons, runMs] = [Number(process.argv[2] ?? 30), Number(process.argv[3] ?? 1200)]
const users = 5
const blockCount = 12
const results = new URL('../results/', import.meta.url)

const server = fork(new URL('server.mjs', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
const [port] = (await once(server, 'message')) as [number]
const agent = new Agent({ keepAlive: true, maxSockets: users })

/** One request; resolves to its latency in µs. */
function request(): Promise<number> {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent }, (response) => {
      response.resume()
      response.on('end', () => resolve((performance.now() - start) * 1000))
    }).on('error', reject)
  })
}

/** So many users, each sending the next request after the answer to the last. */
async function measure(): Promise<Run> {
  const startedAt = new Date().toISOString()
  const start = performance.now()
  const done: { at: number; latency: number }[] = []
  const user = async () => {
    while (performance.now() - start < runMs) {
      const latency = await request()
      done.push({ at: performance.now() - start, latency })
    }
  }
  await Promise.all(Array.from({ length: users }, user))
  const durationMs = Math.max(runMs, ...done.map(({ at }) => at))
  const length = durationMs / blockCount
  const parts = Array.from({ length: blockCount }, (_, i) =>
    done.filter(({ at }) => Math.min(blockCount - 1, Math.floor(at / length)) === i)
  )
  const histograms = parts.map((part) => histogramOf(part.map(({ latency }) => latency)))
  const totals = (count: number, ms: number): Totals => ({
    attempts: count,
    unsent: 0,
    sent: count,
    ok: count,
    httpErrors: 0,
    timeouts: 0,
    lost: 0,
    inFlight: 0,
    bytesIn: 0,
    bytesOut: 0,
    durationMs: ms
  })
  return {
    schemaVersion: 1,
    tool: { name: 'bench' },
    startedAt,
    target: { url: 'http://127.0.0.1/', method: 'GET' },
    model: { kind: 'closed', users },
    host: { fingerprint: 'here' },
    totals: totals(done.length, durationMs),
    latency: { service: latencyOf(mergeHistograms(histograms)) },
    statuses: { 200: done.length },
    errors: [],
    series: [],
    blocks: parts.map((part, i): Block => ({
      t: (i * length) / 1000,
      durationMs: length,
      totals: totals(part.length, length),
      latency: { service: latencyOf(histograms[i]!) }
    })),
    requests: [],
    validity: { verdict: 'ok', reasons: [] },
    thresholds: [],
    interrupted: false,
    missing: ['series']
  }
}

const found: { verdict: string; noise: number; verdicts: Record<string, string> }[] = []
try {
  await measure()
  for (let n = 1; n <= comparisons; n++) {
    const { baseline, candidate } = await measureRuns({ measure, runs: 5, seed: n })
    const { verdict, metrics } = compareRuns(baseline, candidate, { seed: n })
    const medians = [...baseline, ...candidate].map(({ latency }) => Math.log(latency.service.percentiles.p50 ?? 1))
    const mean = medians.reduce((sum, value) => sum + value, 0) / medians.length
    const noise = Math.sqrt(medians.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (medians.length - 1))
    found.push({
      verdict,
      noise,
      verdicts: Object.fromEntries(metrics.map(({ metric, verdict }) => [metric, verdict]))
    })
    process.stderr.write(`${n} of ${comparisons}: ${verdict}, ${(noise * 100).toFixed(1)} % between runs\n`)
  }
} finally {
  agent.destroy()
  server.disconnect()
}

const count = (metric: string, verdict: string) => found.filter(({ verdicts }) => verdicts[metric] === verdict).length
const regressions = found.filter(({ verdict }) => verdict === 'regression').length
const noise = found.map((one) => one.noise).sort((a, b) => a - b)
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const text = [
  `${regressions} of ${comparisons} comparisons of a server with itself found a regression (95 % upper bound ${percent(upperBound(regressions, comparisons))});`,
  `medians differed between runs by ${percent(noise[Math.floor(noise.length / 2)]!)} (standard deviation, median of the comparisons; from ${percent(noise[0]!)} to ${percent(noise.at(-1)!)}).`,
  '',
  '| metric | regression | improvement | equivalent | inconclusive |',
  '| --- | ---: | ---: | ---: | ---: |',
  ...metricNames.map(
    (metric) =>
      `| ${metric} | ${['regression', 'improvement', 'equivalent', 'inconclusive'].map((verdict) => count(metric, verdict)).join(' | ')} |`
  )
].join('\n')
writeFileSync(
  new URL('report-measured.json', results),
  `${JSON.stringify({ comparisons, runMs, users, regressions, found }, null, 2)}\n`
)
writeFileSync(
  new URL('report-measured.md', results),
  `# A server against itself\n\nFive runs a side, in turns, ${runMs} ms and ${users} users each.\n\n${text}\n`
)
process.stdout.write(`${text}\n`)
