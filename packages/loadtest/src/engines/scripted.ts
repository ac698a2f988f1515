import { nowUs } from '../clock.js'
import type { Engine, EngineOptions, Exchange, WireRequest } from './engine.js'

/** What happens to one scripted request. */
export type ScriptedAnswer = Partial<Omit<Exchange, 'sentAt' | 'endedAt' | 'firstByteAt' | 'bytesOut'>> & {
  afterMs?: number
}

/** Decides over the `count`-th request (from 0) of the session. */
export type Script = (count: number, request: WireRequest) => ScriptedAnswer

/** The reference member: no network, every outcome as the script says. Time-outs are kept as the contract asks. */
export function createScriptedEngine(script: Script): Engine {
  return {
    name: 'scripted',
    open: (options) => openSession(options, script)
  }
}

/** Answers everything with 200 at once. */
export const scriptedEngine = createScriptedEngine(() => ({}))

function openSession({ users, timeoutMs, onExchange }: EngineOptions, script: Script) {
  const under = new Map<number, { timer: NodeJS.Timeout; exchange: Exchange }>()
  const open = new Set<number>()
  let count = 0
  const report = (user: number, exchange: Exchange) => {
    under.delete(user)
    exchange.endedAt = nowUs()
    if (exchange.outcome === 'answered') exchange.firstByteAt = exchange.endedAt
    onExchange(user, exchange)
  }
  return {
    send(user: number, request: WireRequest) {
      if (user >= users || under.has(user)) throw new Error('This user has an exchange under way.')
      const { afterMs = 0, ...answer } = script(count++, request)
      const sentAt = nowUs()
      const exchange: Exchange = {
        outcome: 'answered',
        sentAt,
        endedAt: sentAt,
        firstByteAt: 0,
        status: 200,
        bytesIn: 100,
        bytesOut: request.bytes.length,
        code: '',
        message: '',
        head: 'HTTP/1.1 200 OK',
        body: undefined,
        opened: undefined,
        ...answer
      }
      if (exchange.outcome !== 'answered') Object.assign(exchange, { status: 0, head: '' })
      if (afterMs > timeoutMs) Object.assign(exchange, { outcome: 'timeout', status: 0, head: '', code: 'TIMEOUT' })
      if (exchange.outcome !== 'unsent') open.add(user)
      const timer = setTimeout(() => report(user, exchange), Math.min(afterMs, timeoutMs))
      under.set(user, { timer, exchange })
    },
    connections: () => open.size,
    disconnect: (user: number) => void open.delete(user),
    close() {
      for (const [user, { timer, exchange }] of [...under]) {
        clearTimeout(timer)
        const outcome = exchange.outcome === 'unsent' ? 'unsent' : 'inFlight'
        report(user, { ...exchange, outcome, status: 0, code: outcome === 'unsent' ? 'RUN_ENDED' : '' })
      }
      open.clear()
      return Promise.resolve()
    }
  }
}
