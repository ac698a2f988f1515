import { evaluateThresholds, type Judged, type RequestResult, type Run } from '@kit/report'
import type { Block, Metric, Phase, RunError, SeriesRow } from '@kit/report/schema'
import { addOutcomes, noOutcomes, type ErrorCount, type RequestDelta } from '../load/counters.js'
import { valueAt } from '../load/profile.js'
import type { RunPlan } from '../plan.js'
import type { Reached } from '../reach.js'
import { toMs } from '../spec/duration.js'
import type { Collector, RowCount } from './collector.js'
import { describeHost } from './host.js'
import { mergeDeltas, toLatencies, toTotals, type Counted } from './latency.js'
import { clientMetrics } from './client-metrics.js'
import { redactedUrl } from '../http/redacted-url.js'
import { redactedOptions } from './redact.js'
import type { SystemLoad } from './system-load.js'
import { judgeValidity } from './validity.js'
import { version } from '../version.js'

/** What a run left behind. */
export interface Measured {
  collector: Collector
  reached: readonly Reached[]
  startedOn: Date
  durationMs: number
  warmupAttempts: number
  /** Why the run ended early, if it did. */
  interruption: string | undefined
  /** Workers that broke; what they had under way is missing. */
  broken: number
  system: SystemLoad
  /** What was watched beside the load. */
  server: readonly Metric[]
}

/** Writes the run down in the format of `@kit/report/schema`. */
export function runDocument(plan: RunPlan, measured: Measured): Run {
  const { collector, durationMs, interruption } = measured
  const judged = toJudged(plan, collector, durationMs)
  const requests = collector.requests.map((counters) => counters.read())
  const withResponse = hasResponse(plan, requests)
  return {
    schemaVersion: 1,
    ...(plan.spec.label === undefined ? {} : { label: plan.spec.label }),
    tool: { name: '@kit/loadtest', version },
    startedAt: measured.startedOn.toISOString(),
    target: {
      url: redactedUrl(plan.spec.url),
      method: plan.journey.methods.length === 1 ? plan.journey.methods[0]! : 'MIXED'
    },
    model: plan.model,
    options: redactedOptions(plan.spec),
    host: describeHost(),
    ...(plan.warmupMs > 0 ? { warmup: { durationMs: plan.warmupMs, attempts: measured.warmupAttempts } } : {}),
    totals: judged.totals,
    latency: judged.latency,
    statuses: sumStatuses(requests),
    errors: sumErrors(requests.flatMap(({ errors }) => errors)),
    seriesIntervalMs: collector.rowSeconds * 1000,
    series: seriesOf(plan, collector),
    blocks: blocksOf(collector, durationMs, withResponse, plan),
    requests: [...judged.requests],
    ...(plan.spec.stages === undefined ? {} : { phases: phasesOf(plan) }),
    metrics: [...clientMetrics(measured), ...measured.server],
    validity: judgeValidity(plan, measured, judged.totals),
    thresholds: evaluateThresholds(
      plan.thresholds.map(({ threshold }) => threshold),
      judged
    ),
    interrupted: interruption !== undefined,
    ...(interruption === undefined ? {} : { interruption })
  }
}

/** What thresholds look at, also while the run goes on. */
export function toJudged(
  plan: RunPlan,
  collector: Collector,
  durationMs: number
): Judged & { requests: readonly RequestResult[] } {
  const deltas = collector.requests.map((counters) => counters.read())
  const withResponse = hasResponse(plan, deltas)
  const counted = deltas.map((delta) => countedOf(plan, delta))
  const whole = sumCounted(counted)
  const named = plan.journey.named ? deltas : []
  return {
    totals: toTotals(whole.outcomes, durationMs),
    latency: toLatencies(whole, withResponse),
    requests: named.map((delta, i) => ({
      ...plan.journey.urls[i]!,
      url: redactedUrl(plan.journey.urls[i]!.url),
      totals: toTotals(delta.outcomes, durationMs),
      latency: toLatencies(counted[i]!, withResponse),
      statuses: delta.statuses,
      errors: sumErrors(delta.errors)
    }))
  }
}

/** The open model has a response time; the closed one when something was never answered, so that it is not left out. */
function hasResponse(plan: RunPlan, requests: readonly RequestDelta[]): boolean {
  return plan.model.kind === 'open' || requests.some(({ censored }) => censored > 0)
}

/** In the closed model the response times are the service times and the time waited in vain. */
function countedOf(plan: RunPlan, delta: Counted): Counted {
  return plan.model.kind === 'open' ? delta : { ...delta, response: mergeDeltas([delta.service, delta.response]) }
}

function sumCounted(parts: readonly Counted[]): Counted {
  const outcomes = noOutcomes()
  for (const part of parts) addOutcomes(outcomes, part.outcomes)
  return {
    outcomes,
    service: mergeDeltas(parts.map(({ service }) => service)),
    response: mergeDeltas(parts.map(({ response }) => response)),
    censored: parts.reduce((sum, { censored }) => sum + censored, 0)
  }
}

function sumStatuses(requests: readonly RequestDelta[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { statuses } of requests)
    for (const [status, count] of Object.entries(statuses)) sums[status] = (sums[status] ?? 0) + count
  return sums
}

/** The most frequent first; the same cause of several requests becomes one. */
function sumErrors(errors: readonly ErrorCount[]): RunError[] {
  const sums = new Map<string, ErrorCount>()
  for (const error of errors) {
    const key = `${error.kind} ${error.code}`
    const known = sums.get(key)
    sums.set(key, known ? { ...known, count: known.count + error.count } : { ...error })
  }
  return [...sums.values()].sort((a, b) => b.count - a.count)
}

function seriesOf(plan: RunPlan, { rows, rowSeconds }: Collector): SeriesRow[] {
  return rows.map(({ outcomes, sent, p50, p95, p99 }: RowCount, i) => ({
    t: i * rowSeconds,
    sent,
    ok: outcomes.ok,
    failed: outcomes.httpErrors + outcomes.timeouts + outcomes.lost + outcomes.unsent,
    p50,
    p95,
    p99,
    bytesIn: outcomes.bytesIn,
    bytesOut: outcomes.bytesOut,
    load: Math.round(valueAt(plan.profile, (i + 0.5) * rowSeconds * 1000) * 10) / 10
  }))
}

function blocksOf({ blocks, seconds }: Collector, durationMs: number, withResponse: boolean, plan: RunPlan): Block[] {
  const all = blocks.read(seconds)
  const lengthMs = blocks.length * 1000
  return all.map((block, index) => {
    const blockMs = index < all.length - 1 ? lengthMs : Math.min(lengthMs, Math.max(0, durationMs - index * lengthMs))
    return {
      t: index * blocks.length,
      durationMs: blockMs,
      totals: toTotals(block.outcomes, blockMs),
      latency: toLatencies(countedOf(plan, block), withResponse)
    }
  })
}

function phasesOf(plan: RunPlan): Phase[] {
  const points = plan.profile
  return (plan.spec.stages ?? []).map(({ duration }, i) => ({
    name: `stage ${i + 1}`,
    t: points[i]!.atMs / 1000,
    durationMs: toMs(duration, `"stages[${i}].duration"`),
    from: points[i]!.value,
    to: points[i + 1]!.value
  }))
}
