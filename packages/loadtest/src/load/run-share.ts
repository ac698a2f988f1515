import { nowUs } from '../clock.js'
import type { Engine, EngineOptions, EngineSession, Exchange } from '../engines/engine.js'
import type { Jar } from '../journey/cookies.js'
import { createJourney, Visitor, type Journey } from '../journey/visitor.js'
import { driveClosed } from './closed.js'
import type { Driver, Sender } from './driver.js'
import { startHealthSampler } from './health.js'
import { LatencyRecorder } from './latency-recorder.js'
import { driveOpen } from './open.js'
import type { Share, ShareEnd, ShareWindow } from './share.js'
import { WindowRecorder, windowUs } from './window-recorder.js'

export interface ShareRun {
  /** Resolves when everything is counted and every connection is closed. */
  ended: Promise<ShareEnd>
  /** Ends the run now; what is under way counts as in flight. */
  stop: () => void
}

/** A share with everything made that takes time, so that its load begins at once. */
export interface ReadyShare {
  /** `startedAt` (µs of the shared clock) is when the measurement begins; warm-up comes before it. Called once. */
  begin: (startedAt: number, onWindow: (window: ShareWindow) => void) => ShareRun
  /** Instead of `begin`. */
  close: () => Promise<void>
}

export function readyShare(share: Share, world: { engine: Engine; createJar?: () => Jar }): ReadyShare {
  let onExchange: EngineOptions['onExchange'] = () => undefined
  const session = world.engine.open({
    users: share.load.users,
    timeoutMs: share.timeoutMs,
    tls: share.tls,
    onExchange: (user, exchange) => onExchange(user, exchange)
  })
  const journey = createJourney(share.journey, share, world.createJar)
  return {
    close: () => session.close(),
    begin: (startedAt, onWindow) => {
      const { run, settle } = runShare(share, { session, journey, startedAt, onWindow })
      onExchange = settle
      return run
    }
  }
}

/** Makes the load of one share on this thread. */
function runShare(
  share: Share,
  world: { session: EngineSession; journey: Journey; startedAt: number; onWindow: (window: ShareWindow) => void }
): { run: ShareRun; settle: EngineOptions['onExchange'] } {
  const { startedAt, session, journey } = world
  const { users } = share.load
  const visitors: (Visitor | undefined)[] = Array.from({ length: users })
  const pending = Array.from({ length: users }, () => ({ request: 0, intendedAt: 0 }))
  const sendLag = new LatencyRecorder()
  const health = startHealthSampler()
  let connections = 0
  let over = false
  let attemptsLeft = share.attempts ?? Infinity

  const recorder = new WindowRecorder({
    startedAt,
    requests: share.journey.names.length,
    open: share.load.kind === 'open',
    lastIndex:
      share.durationMs === undefined ? Infinity : Math.max(0, Math.ceil((share.durationMs * 1000) / windowUs) - 1),
    onWindow: (window) => {
      world.onWindow({
        ...window,
        health: health.take(),
        connections: Math.max(connections, session.connections()),
        sendLag: sendLag.take()
      })
      connections = 0
    }
  })
  const settle = (user: number, exchange: Exchange) => {
    const { request, intendedAt } = pending[user]!
    const visitor = visitors[user]!
    recorder.record(request, exchange, visitor.learn(exchange), intendedAt)
    driver.freed(user, exchange, visitor.pauseMs())
  }
  const sender: Sender = {
    startedAt,
    attempt(user, intendedAt) {
      // Users of all workers have different numbers, so that their random choices differ too.
      const visitor = (visitors[user] ??= new Visitor(journey, user * share.workers + share.worker, share.seed))
      const { request, wire } = visitor.next()
      if (intendedAt >= startedAt) attemptsLeft--
      pending[user]!.request = request
      pending[user]!.intendedAt = intendedAt
      session.send(user, wire)
    },
    mayAttempt: () => attemptsLeft > 0,
    disconnect: (user) => session.disconnect(user),
    elapsedMs: () => (nowUs() - startedAt) / 1000,
    lagged: (us) => sendLag.record(us),
    finished: () => end()
  }
  const driver: Driver =
    share.load.kind === 'closed' ? driveClosed(share.load, share, sender) : driveOpen(share.load, share, sender)

  const { promise: ended, resolve, reject } = withResolvers<ShareEnd>()
  const ticking = setInterval(() => {
    connections = Math.max(connections, session.connections())
    recorder.advance(nowUs())
  }, 250)
  // Timers may fire up to a millisecond early; a request before the beginning would count as warm-up.
  const begin = () => {
    if (over) return
    if (nowUs() < startedAt - share.warmupMs * 1000) setImmediate(begin)
    else driver.start()
  }
  const beginning = setTimeout(begin, Math.max(0, (startedAt - nowUs()) / 1000 - share.warmupMs))
  const ending =
    share.durationMs === undefined
      ? undefined
      : setTimeout(() => endInTime(), Math.max(0, (startedAt - nowUs()) / 1000 + share.durationMs))

  function endInTime(): void {
    if (over) return
    if (nowUs() < startedAt + (share.durationMs ?? 0) * 1000) setImmediate(endInTime)
    else end()
  }

  function end(): void {
    if (over) return
    over = true
    const endedAt = Math.max(startedAt, nowUs())
    connections = Math.max(connections, session.connections())
    for (const timer of [beginning, ending, ticking]) clearTimeout(timer)
    const untried = driver.stop().filter((dueAt) => dueAt >= startedAt).length
    recorder.countUntried(Math.min(attemptsLeft, untried))
    session
      .close()
      .then(() => {
        recorder.finish()
        resolve({ endedAt, warmupAttempts: recorder.warmupAttempts })
      }, reject)
      .finally(() => health.stop())
  }
  return { run: { ended, stop: end }, settle }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]))
  return { promise, resolve, reject }
}
