import { fork, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export interface TruthLog {
  /** Complete requests, whatever became of them. */
  received: number
  outcomes: Record<string, number>
  /** Milliseconds from the complete request to the answer, by the server's clock. */
  delays: number[]
  /** By how many milliseconds each of them was longer than this server was told to wait: it was disturbed itself. */
  lateness: number[]
  bytes: number
  open: number
  /** How long the server waited for a processor each time it had something to do: time that its own log cannot know. */
  schedulingDelayMs: number
}

export type Delay =
  | { kind: 'constant'; ms: number }
  | { kind: 'bimodal'; fast: number; slow: number; share: number }
  | { kind: 'lognormal'; median: number; sigma: number; most: number }
  | { kind: 'pareto'; least: number; shape: number; most: number }
  | { kind: 'uniform'; from: number; to: number }

export interface Behaviour {
  mix?: Record<string, number>
  seed?: number
  delay?: Delay
  stall?: { lengthMs: number; everyMs: number; offsetMs: number }
}

export interface TruthServer {
  url: string
  pid: number
  behave: (behaviour: Behaviour) => Promise<void>
  /** How many complete requests came so far. */
  received: () => Promise<number>
  /** The log once the server has read everything that was sent to it. */
  log: () => Promise<TruthLog>
  stop: () => Promise<void>
}

/** Starts the server of server.mjs in a process of its own. */
export async function startTruthServer(): Promise<TruthServer> {
  const child = fork(new URL('./server.mjs', import.meta.url), { stdio: 'inherit' })
  const ask = async <T>(type: string, message: object = {}): Promise<T> => {
    const answer = next<T>(child, type)
    child.send({ ...message, type })
    return answer
  }
  const { port } = await next<{ port: number }>(child, 'listening')
  return {
    url: `http://127.0.0.1:${port}/`,
    pid: child.pid!,
    behave: (behaviour) => ask('reset', behaviour),
    received: async () => (await ask<{ received: number }>('received')).received,
    async log() {
      let before = -1
      for (;;) {
        const { log } = await ask<{ log: TruthLog }>('log')
        if (log.received === before) return log
        before = log.received
        await sleep(60)
      }
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await gone
    }
  }
}

function next<T>(child: ChildProcess, type: string): Promise<T> {
  return new Promise((resolve) => {
    const onMessage = (message: { type: string }) => {
      if (message.type !== type) return
      child.off('message', onMessage)
      resolve(message as T)
    }
    child.on('message', onMessage)
  })
}
