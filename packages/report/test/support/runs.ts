import { emptyHistogram, histogramOf, mergeHistograms, type Histogram } from '../../src/histogram/histogram.js'
import { latencyOf } from '../../src/histogram/latency.js'
import type { Block, Latencies, RequestResult, Run, SeriesRow, Totals } from '../../src/schema/run.js'

/** Numbers between 0 and 1 that are the same in every test run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface RunShape {
  seed?: number
  seconds?: number
  perSecond?: number
  names?: readonly string[]
  /** Median latency in milliseconds. */
  medianMs?: number
  /** Shares of requests that end so. */
  httpErrorShare?: number
  timeoutShare?: number
  lostShare?: number
  unsentShare?: number
  users?: number
  rate?: number
  label?: string
  inFlight?: number
}

/** A complete, sound run document of the given shape. */
export function exampleRun(shape: RunShape = {}): Run {
  const {
    seed = 1,
    seconds = 12,
    perSecond = 80,
    names = ['list', 'read'],
    medianMs = 140,
    users = 50,
    inFlight = 0
  } = shape
  const random = randomFrom(seed)
  const cells = Array.from({ length: seconds }, (_, t) =>
    names.map((name) => cellOf(t, name, Math.round(perSecond / names.length), medianMs, shape, random))
  )
  if (inFlight > 0 && cells.length > 0) addInFlight(cells.at(-1)![0]!, inFlight)
  const all = cells.flat()
  const blockLength = Math.max(1, Math.ceil(seconds / 120))
  const blocks: Block[] = []
  for (let t = 0; t < seconds; t += blockLength) {
    const part = cells.slice(t, t + blockLength)
    blocks.push({ t, durationMs: part.length * 1000, ...sumOf(part.flat(), part.length) })
  }
  const requests: RequestResult[] = names.map((name) => {
    const own = all.filter((cell) => cell.name === name)
    return { name, method: 'GET', ...sumOf(own, seconds), statuses: statusesOf(own) }
  })
  const whole = sumOf(all, seconds)
  const { unsent, timeouts, lost } = whole.totals
  return {
    schemaVersion: 1,
    ...(shape.label === undefined ? {} : { label: shape.label }),
    tool: { name: 'kit-loadtest', version: '0.1.0' },
    startedAt: '2026-11-20T10:00:00.000Z',
    target: { url: 'http://localhost:3000/api/users', method: 'GET' },
    model: shape.rate === undefined ? { kind: 'closed', users } : { kind: 'open', rate: shape.rate },
    host: {
      fingerprint: 'host-a',
      os: 'linux',
      arch: 'x64',
      cpu: 'Test CPU',
      cores: 2,
      memoryBytes: 8e9,
      node: 'v20.19.0'
    },
    ...whole,
    statuses: statusesOf(all),
    errors: [
      {
        code: 'ECONNREFUSED',
        kind: 'unsent' as const,
        count: unsent ?? 0,
        message: 'connect ECONNREFUSED 127.0.0.1:3000'
      },
      { code: 'TIMEOUT', kind: 'timeout' as const, count: timeouts ?? 0, message: 'no answer within 30 s' },
      { code: 'ECONNRESET', kind: 'lost' as const, count: lost ?? 0, message: 'read ECONNRESET' }
    ].filter(({ count }) => count > 0),
    series: cells.map((row, t) => seriesRow(row, t)),
    blocks,
    requests,
    validity: { verdict: 'ok', reasons: [] },
    thresholds: [],
    interrupted: false
  }
}

interface Cell {
  name: string
  ok: number
  httpErrors: number
  timeouts: number
  lost: number
  unsent: number
  inFlight: number
  histogram: Histogram
  open: boolean
}

function cellOf(t: number, name: string, count: number, medianMs: number, shape: RunShape, random: () => number): Cell {
  const cell: Cell = {
    name,
    ok: 0,
    httpErrors: 0,
    timeouts: 0,
    lost: 0,
    unsent: 0,
    inFlight: 0,
    histogram: emptyHistogram,
    open: shape.rate !== undefined
  }
  const { httpErrorShare = 0.015, timeoutShare = 0, lostShare = 0, unsentShare = 0 } = shape
  const values: number[] = []
  for (let i = 0; i < count; i++) {
    const fate = random()
    if (fate < unsentShare) cell.unsent++
    else if (fate < unsentShare + timeoutShare) cell.timeouts++
    else if (fate < unsentShare + timeoutShare + lostShare) cell.lost++
    else {
      if (fate < unsentShare + timeoutShare + lostShare + httpErrorShare) cell.httpErrors++
      else cell.ok++
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      values.push(medianMs * 1000 * Math.exp(0.35 * normal) * (1 + 0.1 * Math.sin(t / 7)))
    }
  }
  cell.histogram = histogramOf(values)
  return cell
}

function addInFlight(cell: Cell, inFlight: number): void {
  cell.inFlight = inFlight
}

function sumOf(cells: readonly Cell[], seconds: number): { totals: Totals; latency: Latencies } {
  const sum = (field: 'ok' | 'httpErrors' | 'timeouts' | 'lost' | 'unsent' | 'inFlight') =>
    cells.reduce((total, cell) => total + cell[field], 0)
  const [ok, httpErrors, timeouts, lost, unsent, inFlight] = [
    sum('ok'),
    sum('httpErrors'),
    sum('timeouts'),
    sum('lost'),
    sum('unsent'),
    sum('inFlight')
  ]
  const sent = ok + httpErrors + timeouts + lost + inFlight
  const service = latencyOf(mergeHistograms(cells.map(({ histogram }) => histogram)))
  return {
    totals: {
      attempts: unsent + sent,
      unsent,
      sent,
      ok,
      httpErrors,
      timeouts,
      lost,
      inFlight,
      bytesIn: 30_000 * ok + 200 * httpErrors,
      bytesOut: 120 * sent,
      durationMs: seconds * 1000
    },
    latency: cells.some(({ open }) => open) ? { service, response: service } : { service }
  }
}

function statusesOf(cells: readonly Cell[]): Record<string, number> {
  const ok = cells.reduce((sum, cell) => sum + cell.ok, 0)
  const errors = cells.reduce((sum, cell) => sum + cell.httpErrors, 0)
  const unavailable = Math.floor(errors / 3)
  return Object.fromEntries(
    Object.entries({ '200': ok, '500': errors - unavailable, '503': unavailable }).filter(([, count]) => count > 0)
  )
}

function seriesRow(cells: readonly Cell[], t: number): SeriesRow {
  const { totals, latency } = sumOf(cells, 1)
  const { p50, p95, p99 } = latency.service.percentiles
  const failed = totals.httpErrors! + totals.timeouts! + totals.lost! + totals.unsent!
  return { t, sent: totals.sent!, ok: totals.ok, failed, p50, p95, p99, bytesIn: totals.bytesIn }
}
