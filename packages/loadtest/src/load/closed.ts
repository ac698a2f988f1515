import type { Exchange } from '../engines/engine.js'
import { nowUs } from '../clock.js'
import type { ClosedShare } from './share.js'
import type { Driver, Sender } from './driver.js'
import { valueAt } from './profile.js'

const profileStepMs = 50
const backoff = { firstMs: 10, longestMs: 500 }

/** Every active user sends its next request as soon as it has the answer to the last, plus its pause. */
export function driveClosed(load: ClosedShare, place: { worker: number; workers: number }, sender: Sender): Driver {
  const failures = new Uint8Array(load.users)
  const parked = new Set(Array.from({ length: load.users }, (_, user) => user))
  const timers = new Set<NodeJS.Timeout>()
  let active = 0
  let stopped = false

  const isActive = (user: number) => user < active
  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, ms)
    timers.add(timer)
  }
  const adjust = () => {
    const users = valueAt(load.profile, sender.elapsedMs())
    active = Math.min(load.users, Math.max(0, Math.ceil((Math.round(users) - place.worker) / place.workers)))
    for (const user of [...parked]) if (isActive(user)) begin(user)
  }
  const begin = (user: number) => {
    parked.delete(user)
    if (stopped || !sender.mayAttempt()) park(user)
    else sender.attempt(user, nowUs())
  }
  const park = (user: number) => {
    parked.add(user)
    if (sender.mayAttempt()) sender.disconnect(user)
    else if (parked.size === load.users) sender.finished()
  }
  const adjusting = load.profile.length > 1 ? setInterval(adjust, profileStepMs) : undefined

  return {
    start: adjust,
    freed(user, exchange, pauseMs) {
      const waitMs = Math.max(pauseMs, backoffMs(failures, user, exchange))
      if (stopped || !isActive(user) || !sender.mayAttempt()) park(user)
      else if (waitMs === 0) sender.attempt(user, exchange.endedAt)
      else {
        later(waitMs, () => {
          if (isActive(user)) begin(user)
          else park(user)
        })
      }
    },
    stop() {
      stopped = true
      clearInterval(adjusting)
      for (const timer of timers) clearTimeout(timer)
      return []
    },
    activeUsers: () => load.users - parked.size
  }
}

/** A server that refuses connections is not asked again at once; each further refusal doubles the wait. */
function backoffMs(failures: Uint8Array, user: number, { outcome }: Exchange): number {
  if (outcome !== 'unsent') {
    failures[user] = 0
    return 0
  }
  const before = failures[user]!
  failures[user] = Math.min(before + 1, 30)
  return Math.min(backoff.longestMs, backoff.firstMs * 2 ** before)
}
