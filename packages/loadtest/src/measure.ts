import type { Run } from '@kit/report'
import { nowUs } from './clock.js'
import { Collector } from './document/collector.js'
import { runDocument, type Measured } from './document/run-document.js'
import { systemLoad } from './document/system-load.js'
import { workersFailed } from './errors.js'
import { interruptionOf, watchThresholds } from './gate.js'
import type { Share, ShareEnd } from './load/share.js'
import { watch, type Monitor } from './monitor/monitor.js'
import { divide, type RunPlan } from './plan.js'
import type { Reached } from './reach.js'
import { createTick, firstTick, type Tick } from './tick.js'
import type { Host, RunningShare } from './workers/host.js'

/** Who is told while the load runs, and what is watched beside it. */
export interface Listeners {
  signal: AbortSignal
  onTick: (tick: Tick) => void
  onSnapshot: ((run: Run) => void) | undefined
  monitors: readonly Monitor[]
}

/** Enough for all workers to get the message before the first request. */
const leadMs = 20

/** Makes the load and gives what it left behind; leaves no worker, timer or connection. */
export async function measure(
  host: Host,
  plan: RunPlan,
  reached: readonly Reached[],
  { signal, onTick, onSnapshot, monitors }: Listeners
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
  const watching = watch(monitors, nowUs)
  let startedAt = nowUs()
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
        broken: 0,
        system: system.read(),
        server: watching.metrics(startedAt)
      })
    )
  })
  try {
    await Promise.all(running.map(({ ready }) => ready))
    signal.throwIfAborted()
    startedAt = nowUs() + (leadMs + plan.warmupMs) * 1000
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
      broken: failures.length,
      interruption: interruptionOf({ signal, gate, failures, workers: shares.length }),
      system: system.read(),
      server: watching.metrics(startedAt)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    watching.stop()
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
