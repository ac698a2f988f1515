import { checkRequestNames, type Run } from '@kit/report'
import { runDocument } from './document/run-document.js'
import { measure } from './measure.js'
import type { Monitor } from './monitor/monitor.js'
import { processMonitor } from './monitor/process-monitor.js'
import { prometheusMonitor } from './monitor/prometheus-monitor.js'
import { planRun } from './plan.js'
import { reach } from './reach.js'
import { parseSpec } from './spec/parse-spec.js'
import type { LoadTestSpec } from './spec/spec.js'
import type { Tick } from './tick.js'
import type { Host } from './workers/host.js'
import { threads } from './workers/threads.js'

/** A load test and who is told about it. */
export interface LoadTestOptions extends LoadTestSpec {
  /** Ends the test early; the result is then complete up to that moment and marked as interrupted. */
  signal?: AbortSignal
  /** Called when the load begins and then about once a second. */
  onTick?: (tick: Tick) => void
  /**
   * Called with what was measured so far about once a second, less often when that costs time; a document of its own,
   * marked as interrupted. What is kept of the last one survives a crash.
   */
  onSnapshot?: ((run: Run) => void) | undefined
}

/**
 * Makes the load that the options describe and resolves to the run document, which `@kit/report` renders and compares.
 *
 * A threshold that is crossed is part of the result, not an error. Throws KIT_LOADTEST_OPTION and KIT_LOADTEST_URL for
 * options that cannot be, KIT_LOADTEST_UNREACHABLE when the target takes no connection before the run, and the signal's
 * reason when it is aborted before the load began.
 *
 * @example
 * const run = await runLoadTest({ url: 'http://localhost:3000/health', users: 20, duration: '10s' })
 * console.log(run.totals.ok, run.latency.service.percentiles.p95)
 */
export async function runLoadTest(options: LoadTestOptions): Promise<Run> {
  return runLoadTestOn(threads, reach, options)
}

/** The same on a given host and with a given way to find targets. */
export async function runLoadTestOn(host: Host, find: typeof reach, options: LoadTestOptions): Promise<Run> {
  const { signal = new AbortController().signal, onTick = () => undefined, onSnapshot, ...given } = options
  const plan = planRun(parseSpec(given))
  checkRequestNames(
    plan.thresholds.map(({ threshold }) => threshold),
    plan.journey.named ? plan.journey.plan.names : []
  )
  signal.throwIfAborted()
  const reached = await Promise.all(plan.journey.origins.map((origin) => find(origin, { ...plan, signal })))
  const monitors = await monitorsOf(plan.spec.monitor)
  const measured = await measure(host, plan, reached, { signal, onTick, onSnapshot, monitors })
  return runDocument(plan, measured)
}

async function monitorsOf({ prometheus, metrics, pid }: LoadTestSpec['monitor'] = {}): Promise<Monitor[]> {
  return [
    ...(prometheus === undefined ? [] : [prometheusMonitor(prometheus, metrics)]),
    ...(pid === undefined ? [] : [await processMonitor(pid)])
  ]
}
