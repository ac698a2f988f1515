import { nowUs } from '../clock.js'
import { createRandom, streamSeed } from '../journey/random.js'
import type { Driver, Sender } from './driver.js'
import { timeOfArrival } from './profile.js'
import type { OpenShare, Share } from './share.js'

type Place = Pick<Share, 'worker' | 'workers' | 'warmupMs' | 'durationMs' | 'seed'>

/**
 * Requests leave at the times the rate asks for, whatever the answers. One that finds no free user waits, and its
 * response time counts from when it was due.
 */
export function driveOpen(load: OpenShare, place: Place, sender: Sender): Driver {
  const arrivals = arrivalTimes(load, place)
  const free = Array.from({ length: load.users }, (_, user) => load.users - 1 - user)
  const waiting = createQueue()
  const timers = new Set<NodeJS.Timeout>()
  let next = arrivals()
  let wake: NodeJS.Timeout | undefined
  let stopped = false

  const dueAt = () => sender.startedAt + next * 1000
  const release = (user: number) => {
    free.push(user)
    serve()
  }
  const serve = () => {
    while (!stopped && free.length > 0 && waiting.length() > 0 && sender.mayAttempt()) {
      sender.attempt(free.pop()!, waiting.shift())
    }
    if (!sender.mayAttempt() && free.length === load.users) sender.finished()
  }
  const admit = () => {
    const now = nowUs()
    while (dueAt() <= now) {
      if (free.length > waiting.length()) sender.lagged(now - dueAt())
      waiting.push(dueAt())
      next = arrivals()
    }
    serve()
    if (!stopped && next !== Infinity && sender.mayAttempt())
      wake = setTimeout(admit, Math.max(0, (dueAt() - nowUs()) / 1000))
  }

  return {
    start: admit,
    freed(user, _exchange, pauseMs) {
      if (pauseMs === 0) {
        release(user)
        return
      }
      const timer = setTimeout(() => {
        timers.delete(timer)
        release(user)
      }, pauseMs)
      timers.add(timer)
    },
    stop() {
      stopped = true
      clearTimeout(wake)
      for (const timer of timers) clearTimeout(timer)
      return waiting.all()
    },
    activeUsers: () => load.users - free.length
  }
}

/** Milliseconds since the measurement began, ascending; Infinity when no more come. Warm-up has the first rate. */
function arrivalTimes(
  { arrivals, profile }: OpenShare,
  { worker, workers, warmupMs, durationMs = Infinity, seed }: Place
): () => number {
  const shifted = [
    { atMs: 0, value: profile[0]!.value },
    ...profile.map(({ atMs, value }) => ({ atMs: atMs + warmupMs, value }))
  ]
  const random = createRandom(streamSeed(seed, 1_000_000 + worker))
  let count = arrivals === 'constant' ? worker - workers : 0
  return () => {
    count += arrivals === 'constant' ? workers : -Math.log(1 - random()) * workers
    const at = timeOfArrival(shifted, count) - warmupMs
    // The run ends a moment late on a busy machine; what would be due then is not part of it.
    return at < durationMs ? at : Infinity
  }
}

/** First in, first out, without moving what remains. */
function createQueue() {
  let items: number[] = []
  let head = 0
  return {
    length: () => items.length - head,
    all: () => items.slice(head),
    push: (item: number) => void items.push(item),
    shift: () => {
      const item = items[head++]!
      if (head > 1024 && head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    }
  }
}
