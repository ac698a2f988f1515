import type { Block, Latencies, RequestResult, Run, RunError, SeriesRow, Totals } from './run.js'

/** A place in the document and what is wrong there. */
export interface Problem {
  path: string
  problem: string
}

/** Every place where the document's numbers do not add up; empty for a sound document. */
export function* sumProblems(run: Run): Generator<Problem> {
  const missing = new Set(run.missing)
  yield* totalsProblems(run.totals, 'totals')
  yield* lengthProblems(run.totals, 'totals')
  yield* statusProblems(run.statuses, run.totals, 'statuses', missing)
  yield* errorProblems(run.errors, run.totals, 'errors')
  yield* countProblems(run.latency, run.totals, 'latency', missing)
  yield* seriesProblems(run, missing)
  yield* blockProblems(run, missing)
  yield* requestProblems(run, missing)
  for (const [i, phase] of (run.phases ?? []).entries()) {
    if (phase.totals) yield* totalsProblems(phase.totals, `phases[${i}].totals`)
    if (phase.totals && phase.latency) yield* countProblems(phase.latency, phase.totals, `phases[${i}].latency`)
  }
}

function* totalsProblems(totals: Totals, path: string): Generator<Problem> {
  const { attempts, unsent, sent, ok, httpErrors, timeouts, lost, inFlight } = totals
  yield* adds(attempts, [unsent, sent], `${path}.attempts`, 'unsent + sent')
  const outcomes = [ok, httpErrors, timeouts, lost, inFlight]
  if (sent !== null) yield* adds(sent, outcomes, `${path}.sent`, 'ok + httpErrors + timeouts + lost + inFlight')
  else yield* adds(attempts, [...outcomes, unsent, null], `${path}.attempts`, 'all outcomes')
}

/** Shorter than a clock can tell, it makes rates of whatever size. */
function* lengthProblems({ durationMs }: Totals, path: string): Generator<Problem> {
  if (durationMs > 0 && durationMs < 0.001)
    yield { path: `${path}.durationMs`, problem: `is ${durationMs}; it must be 0 or at least 0.001` }
}

/** How far times may lie beyond the end: what ends a moment after the last interval still belongs to it. */
const slackMs = (totals: Totals, intervalMs: number) => intervalMs + 1000 + 0.1 * totals.durationMs

/** Known parts must make the whole; with unknown ones among them they must at least not exceed it. */
function* adds(whole: number, parts: readonly (number | null)[], path: string, formula: string): Generator<Problem> {
  const known = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)
  if (parts.includes(null) ? known > whole : known !== whole) {
    yield { path, problem: `is ${whole}, but ${formula} is ${known}` }
  }
}

/** How many requests were answered; null when the document does not tell. */
const answered = ({ ok, httpErrors }: Totals) => (httpErrors === null ? null : ok + httpErrors)

function* statusProblems(
  statuses: Readonly<Record<string, number>>,
  totals: Totals,
  path: string,
  missing: ReadonlySet<string>
): Generator<Problem> {
  const expected = answered(totals)
  const known = sum(Object.values(statuses))
  if (expected === null || (missing.has('statuses') && known === 0)) return
  if (known !== expected) yield { path, problem: `add up to ${known}, but ok + httpErrors is ${expected}` }
}

const errorKinds = { unsent: 'unsent', timeout: 'timeouts', lost: 'lost' } as const

function* errorProblems(errors: readonly RunError[], totals: Totals, path: string): Generator<Problem> {
  const counted = (kind: RunError['kind']) =>
    sum(errors.filter((error) => error.kind === kind).map(({ count }) => count))
  const unknown = counted('unknown')
  for (const [kind, field] of Object.entries(errorKinds) as [
    keyof typeof errorKinds,
    'unsent' | 'timeouts' | 'lost'
  ][]) {
    const expected = totals[field]
    if (expected === null || (unknown > 0 && counted(kind) <= expected)) continue
    if (counted(kind) !== expected) {
      yield { path, problem: `of kind "${kind}" add up to ${counted(kind)}, but totals.${field} is ${expected}` }
    }
  }
  if (totals.httpErrors !== null && counted('check') > totals.httpErrors) {
    yield {
      path,
      problem: `of kind "check" add up to ${counted('check')}, more than totals.httpErrors (${totals.httpErrors})`
    }
  }
  if (unknown > totals.attempts - totals.ok) {
    yield { path, problem: `of kind "unknown" add up to ${unknown}, more than failed (${totals.attempts - totals.ok})` }
  }
}

function* countProblems(
  { service, response }: Latencies,
  totals: Totals,
  path: string,
  missing: ReadonlySet<string> = new Set()
): Generator<Problem> {
  const expected = answered(totals)
  if ((service.censored ?? 0) > 0)
    yield { path: `${path}.service.censored`, problem: 'must be 0: only answered requests are in it' }
  // Some tools tell the latency of a part of the answers only.
  const partly = missing.has('latency.service.count') || missing.has('latency.response.count')
  if (expected === null || partly) {
    if (service.count > totals.attempts)
      yield { path: `${path}.service.count`, problem: `is more than totals.attempts (${totals.attempts})` }
    return
  }
  if (service.count !== expected) {
    yield { path: `${path}.service.count`, problem: `is ${service.count}, but ok + httpErrors is ${expected}` }
  }
  if (response === undefined) return
  const answers = response.count - (response.censored ?? 0)
  if (answers !== expected) {
    yield {
      path: `${path}.response.count`,
      problem: `without the censored ones is ${answers}, but ok + httpErrors is ${expected}`
    }
  }
  if (response.count > totals.attempts) {
    yield { path: `${path}.response.count`, problem: `is more than totals.attempts (${totals.attempts})` }
  }
}

function* seriesProblems(
  { series, seriesIntervalMs = 1000, totals }: Run,
  missing: ReadonlySet<string>
): Generator<Problem> {
  if (series.length === 0) {
    if (totals.attempts > 0 && !missing.has('series'))
      yield { path: 'series', problem: 'is empty though requests were sent' }
    return
  }
  const step = seriesIntervalMs / 1000
  for (const [i, { t }] of series.entries()) {
    if (Math.abs(t - (series[0]!.t + i * step)) > step / 1000) {
      yield { path: `series[${i}].t`, problem: `is ${t}; rows must follow each other every ${step} s without gaps` }
      return
    }
  }
  for (const [i, { t, p50, p95, p99 }] of series.entries()) {
    if (t * 1000 > totals.durationMs + slackMs(totals, seriesIntervalMs)) {
      yield { path: `series[${i}].t`, problem: `is ${t} s, after the end (${totals.durationMs} ms)` }
      return
    }
    const known = [p50, p95, p99].filter((value) => value !== null)
    if (known.some((value, n) => value < (known[n - 1] ?? 0)))
      yield { path: `series[${i}]`, problem: `has percentiles that go down: ${known.join(', ')}` }
  }
  const total = (field: 'sent' | 'ok' | 'failed') => sum(series.map((row: SeriesRow) => row[field]))
  const failed = totals.inFlight === null ? null : totals.attempts - totals.ok - totals.inFlight
  yield* equal(total('sent'), totals.sent, 'series', 'sent', 'totals.sent')
  yield* equal(total('ok'), totals.ok, 'series', 'ok', 'totals.ok')
  yield* equal(total('failed'), failed, 'series', 'failed', 'what failed in totals')
  if (series.every(({ bytesIn }) => bytesIn !== null)) {
    yield* equal(sum(series.map(({ bytesIn }) => bytesIn ?? 0)), totals.bytesIn, 'series', 'bytesIn', 'totals.bytesIn')
  }
}

const additive = [
  'attempts',
  'unsent',
  'sent',
  'ok',
  'httpErrors',
  'timeouts',
  'lost',
  'inFlight',
  'bytesIn',
  'bytesOut'
] as const

function* blockProblems({ blocks, totals }: Run, missing: ReadonlySet<string>): Generator<Problem> {
  if (blocks.length === 0) {
    if (totals.attempts > 0 && !missing.has('blocks'))
      yield { path: 'blocks', problem: 'is empty though requests were sent' }
    return
  }
  yield* partsProblems(blocks, totals, 'blocks')
  const { t: start, durationMs: length } = blocks[0]!
  for (const [i, { t, durationMs, totals: own }] of blocks.entries()) {
    if (Math.abs((t - start) * 1000 - i * length) > length / 1000 + 1)
      yield { path: `blocks[${i}].t`, problem: `is ${t}; blocks must follow each other without gaps` }
    if (Math.abs(own.durationMs - durationMs) > 1)
      yield { path: `blocks[${i}].totals.durationMs`, problem: `is ${own.durationMs}, but the block has ${durationMs}` }
    const allowed =
      i === blocks.length - 1 ? durationMs <= length * 1.001 : Math.abs(durationMs - length) <= length / 1000
    if (!allowed)
      yield { path: `blocks[${i}].durationMs`, problem: `is ${durationMs}, but blocks are equally long (${length})` }
  }
  const end = start * 1000 + sum(blocks.map(({ durationMs }) => durationMs))
  if (Math.abs(end - totals.durationMs) > slackMs(totals, length))
    yield { path: 'blocks', problem: `end after ${end} ms, but totals.durationMs is ${totals.durationMs}` }
}

function* requestProblems({ requests, totals }: Run, missing: ReadonlySet<string>): Generator<Problem> {
  if (requests.length === 0) return
  yield* partsProblems(requests, totals, 'requests')
  const seen = new Set<string>()
  for (const [i, { name, statuses, errors, totals: own }] of requests.entries()) {
    if (seen.has(name)) yield { path: `requests[${i}].name`, problem: `"${name}" is there twice` }
    seen.add(name)
    yield* lengthProblems(own, `requests[${i}].totals`)
    if (own.durationMs > totals.durationMs * 1.001 + 1)
      yield { path: `requests[${i}].totals.durationMs`, problem: `is ${own.durationMs}, longer than the run` }
    if (statuses) yield* statusProblems(statuses, own, `requests[${i}].statuses`, missing)
    if (errors) yield* errorProblems(errors, own, `requests[${i}].errors`)
  }
}

function* partsProblems(parts: readonly (Block | RequestResult)[], whole: Totals, path: string): Generator<Problem> {
  for (const [i, part] of parts.entries()) {
    yield* totalsProblems(part.totals, `${path}[${i}].totals`)
    yield* countProblems(part.latency, part.totals, `${path}[${i}].latency`)
  }
  for (const field of additive) {
    const values = parts.map(({ totals }) => totals[field])
    if (values.includes(null)) continue
    yield* equal(sum(values as number[]), whole[field], path, field, `totals.${field}`)
  }
}

function* equal(found: number, expected: number | null, path: string, field: string, what: string): Generator<Problem> {
  if (expected !== null && found !== expected) {
    yield { path, problem: `add up to ${found} ${field}, but ${what} is ${expected}` }
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
