import { checkRequestNames, type Run } from '@kit/report'
import { nowUs } from './clock.js'
import { Collector } from './document/collector.js'
import { runDocument, type Measured } from './document/run-document.js'
import { interruptionOf, watchThresholds } from './gate.js'
import { systemLoad } from './document/system-load.js'
import { divide, planRun, type RunPlan } from './plan.js'
import { reach, type Reached } from './reach.js'
import type { Share, ShareEnd } from './load/share.js'
import { workersFailed } from './errors.js'
import { parseSpec } from './spec/parse-spec.js'
import type { LoadTestSpec } from './spec/spec.js'
import { createTick, firstTick, type Tick } from './tick.js'
import type { Host, RunningShare } from './workers/host.js'
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

/** Enough for all workers to get the message before the first request. */
const leadMs = 20

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
  const measured = await measure(host, plan, reached, { signal, onTick, onSnapshot })
  return runDocument(plan, measured)
}

async function measure(
  host: Host,
  plan: RunPlan,
  reached: readonly Reached[],
  {
    signal,
    onTick,
    onSnapshot
  }: { signal: AbortSignal; onTick: (tick: Tick) => void; onSnapshot: LoadTestOptions['onSnapshot'] }
): Promise<Measured> {
  const shares = divide(
    plan,
    reached.map(({ endpoint }) => endpoint)
  )
  const collector = new Collector({
    requests: plan.journey.plan.names.length,
    workers: shares.length,
    open: plan.model.kind === 'open',
    durationMs: plan.durationMs
  })
  const tick = createTick(plan, collector)
  const gate = watchThresholds(plan, collector)
  const running = shares.map((share: Share) =>
    host.start(share, (window) => {
      collector.add(share.worker, window)
      const now = tick(window.index)
      if (now === undefined) return
      onTick(now)
      if (gate.crossed(now.elapsedMs) !== undefined) stop()
      if (onSnapshot !== undefined) snapshot(onSnapshot)
    })
  )
  const stop = () => {
    for (const share of running) share.stop()
  }
  const system = systemLoad()
  let startedOn = new Date()
  const snapshot = paced((tell: (run: Run) => void) => {
    const durationMs = collector.seconds * 1000
    const interruption = 'The test had not ended when this was written.'
    tell(
      runDocument(plan, {
        collector,
        reached,
        startedOn,
        durationMs,
        warmupAttempts: 0,
        interruption,
        system: system.read()
      })
    )
  })
  try {
    await Promise.all(running.map(({ ready }) => ready))
    signal.throwIfAborted()
    const startedAt = nowUs() + (leadMs + plan.warmupMs) * 1000
    startedOn = new Date(Date.now() + leadMs + plan.warmupMs)
    signal.addEventListener('abort', stop)
    for (const share of running) share.begin(startedAt)
    onTick(firstTick)
    for (const [worker, { ended }] of running.entries())
      void ended.finally(() => collector.end(worker)).catch(() => undefined)
    const { ends, failures } = await settled(running)
    if (ends.length === 0 && collector.seconds === 0) throw workersFailed(failures[0])
    const endedAt = Math.max(
      startedAt,
      ...ends.map((end) => end.endedAt),
      ...(ends.length === 0 ? [startedAt + collector.seconds * 1e6] : [])
    )
    return {
      collector,
      reached,
      startedOn,
      durationMs: (endedAt - startedAt) / 1000,
      warmupAttempts: ends.reduce((sum, end) => sum + end.warmupAttempts, 0),
      interruption: interruptionOf({ signal, gate, failures, workers: shares.length }),
      system: system.read()
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all(running.map((share) => share.dispose()))
  }
}

/** Does the work at most so often that it takes a tenth of the time of this thread, which has little else to do, its callback included. */
function paced<T>(work: (given: T) => void): (given: T) => void {
  let notBefore = 0
  return (given) => {
    const begunAt = nowUs()
    if (begunAt < notBefore) return
    work(given)
    const endedAt = nowUs()
    notBefore = endedAt + (endedAt - begunAt) * 10
  }
}

/** Waits for every share, also when others broke: what they measured stays good. */
async function settled(running: readonly RunningShare[]): Promise<{ ends: ShareEnd[]; failures: unknown[] }> {
  const results = await Promise.allSettled(running.map(({ ended }) => ended))
  return {
    ends: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    failures: results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  }
}
