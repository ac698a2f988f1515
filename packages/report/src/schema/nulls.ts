import type { Latencies, Run, Totals } from './run.js'
import type { Problem } from './sums.js'

/** Every null that stands for "the tool does not tell" without being listed in `missing`. */
export function* nullProblems(run: Run): Generator<Problem> {
  const missing = new Set(run.missing)
  const places: { totals: Totals; latency: Latencies; path: string; list: string }[] = [
    { totals: run.totals, latency: run.latency, path: '', list: '' },
    ...run.requests.map(({ totals, latency }, i) => ({
      totals,
      latency,
      path: `requests[${i}].`,
      list: 'requests[].'
    })),
    ...run.blocks.map(({ totals, latency }, i) => ({ totals, latency, path: `blocks[${i}].`, list: 'blocks[].' }))
  ]
  for (const { totals, latency, path, list } of places) {
    for (const inside of unknownFields(totals, latency)) {
      if (missing.has(inside) || missing.has(`${list}${inside}`)) continue
      yield {
        path: `${path}${inside}`,
        problem: `is null; list "${list}${inside}" in missing if the tool does not tell`
      }
    }
  }
}

/** The paths of fields that are null though there was something to measure. */
export function* unknownFields(totals: Totals, latency: Latencies): Generator<string> {
  for (const [field, value] of Object.entries(totals)) if (value === null) yield `totals.${field}`
  for (const [which, { count, percentiles, ...rest }] of Object.entries(latency) as [string, Latencies['service']][]) {
    if (count === 0) continue
    for (const [field, value] of Object.entries(rest)) if (value === null) yield `latency.${which}.${field}`
    for (const [field, value] of Object.entries(percentiles)) {
      if (value === null) yield `latency.${which}.percentiles.${field}`
    }
  }
}
