import type { Latencies, Latency, Totals } from './schema/run.js'

/** Requests that ended without success; those in flight at the end have not ended. */
export function failedCount({ attempts, ok, inFlight }: Totals): number {
  return attempts - ok - (inFlight ?? 0)
}

/** Share of ended requests that failed; null when none ended. */
export function errorRate(totals: Totals): number | null {
  const ended = totals.attempts - (totals.inFlight ?? 0)
  return ended === 0 ? null : failedCount(totals) / ended
}

/** Answers per second, right or wrong. All ended requests where the document does not tell wrong answers apart. */
export function requestsPerSecond(totals: Totals): number | null {
  if (totals.durationMs === 0) return null
  const answers = totals.httpErrors === null ? totals.attempts - (totals.inFlight ?? 0) : totals.ok + totals.httpErrors
  return answers / (totals.durationMs / 1000)
}

/** Bytes received per second; null when not known. */
export function bytesPerSecond({ bytesIn, durationMs }: Totals): number | null {
  return bytesIn === null || durationMs === 0 ? null : bytesIn / (durationMs / 1000)
}

/** The latency that people feel: response time where the run has it (open model), else service time. Runs of both kinds do not compare. */
export function judgedLatency({ service, response }: Latencies): Latency {
  return response ?? service
}
