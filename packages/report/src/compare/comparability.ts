import { KitError } from '@kit-internal/errors'
import type { Run } from '../schema/run.js'

/** Why the runs measure different things, in sentences; empty when they may be compared. */
export function differencesBetween(runs: readonly Run[]): string[] {
  const told = (what: string, of: (run: Run) => string | undefined) => {
    const values = [...new Set(runs.map(of).filter((value) => value !== undefined))]
    return values.length > 1
      ? [`${what} differs: ${values.slice(0, 3).join(' / ')}${values.length > 3 ? ' / …' : ''}.`]
      : []
  }
  return [
    ...told('The URL', (run) => known(run, 'url')),
    ...told('The method', (run) => known(run, 'method')),
    ...told('The load', ({ model }) => loadOf(model)),
    ...told('The kind of latency', kindOfLatency),
    ...told('The set of requests', ({ requests }) =>
      requests.length === 0
        ? undefined
        : requests
            .map(({ name }) => name)
            .sort()
            .join(', ')
    ),
    ...told('The scenario', ({ phases }) =>
      phases === undefined
        ? undefined
        : phases.map(({ name, durationMs }) => `${name} ${Math.round(durationMs / 1000)}s`).join(', ')
    ),
    ...told('The host', ({ host }) => host?.fingerprint)
  ]
}

/**
 * Throws KIT_REPORT_COMPARISON_REFUSED when a run is there twice: it would count as several, and its chance as none.
 * `names` are what the runs are called, for example their files.
 */
export function refuseRepeats(runs: readonly Run[], names: readonly string[] = []): void {
  const seen = new Map<string, number>()
  for (const [i, run] of runs.entries()) {
    const identity = JSON.stringify([run.startedAt, run.totals, run.latency])
    const first = seen.get(identity)
    seen.set(identity, first ?? i)
    if (first === undefined) continue
    const [a, b] = [first, i].map((n) => names[n] ?? `run ${n + 1}`) as [string, string]
    throw new KitError(
      'KIT_REPORT_COMPARISON_REFUSED',
      a === b ? `${a} is given twice.` : `${a} and ${b} are the same run, begun ${run.startedAt}.`,
      { kind: 'usage', hint: 'Each run counts once: measure again, or leave the copy out.' }
    )
  }
}

/** In the closed model nothing is planned, so both kinds are the same but for what was never answered. */
function kindOfLatency({ model, latency }: Run): string {
  return latency.response !== undefined && model.kind !== 'closed' ? 'response time' : 'service time'
}

/** What a converted document does not tell cannot differ. */
function known({ target, missing }: Run, field: 'url' | 'method'): string | undefined {
  return missing?.includes(`target.${field}`) ? undefined : target[field]
}

function loadOf(model: Run['model']): string | undefined {
  if (model.kind === 'closed') return `${model.users} users`
  return model.kind === 'open' ? `${model.rate} requests/s` : undefined
}

/** What does not forbid a comparison but should be known. */
export function* doubts(baseline: readonly Run[], candidate: readonly Run[]): Generator<string> {
  const durations = [...baseline, ...candidate].map(({ totals }) => totals.durationMs)
  if (Math.max(...durations) > 1.25 * Math.min(...durations))
    yield 'The runs are not equally long; longer ones see more of what is rare.'
  if ([...baseline, ...candidate].some(({ interrupted }) => interrupted)) yield 'A run was stopped before its end.'
  if ([...baseline, ...candidate].some(({ host }) => host?.fingerprint === undefined)) {
    yield 'Not every run tells on which host it was measured.'
  }
  if (baseline.length > 1 && candidate.length > 1 && !interleaved(baseline, candidate)) {
    yield 'The sides were measured one after the other, so a drift of the machine looks like an effect; kit-report measure interleaves them.'
  }
}

function interleaved(baseline: readonly Run[], candidate: readonly Run[]): boolean {
  const starts = (runs: readonly Run[]) => runs.map(({ startedAt }) => Date.parse(startedAt))
  const [a, b] = [starts(baseline), starts(candidate)]
  return Math.max(...a) >= Math.min(...b) && Math.max(...b) >= Math.min(...a)
}
