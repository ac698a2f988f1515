import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Endpoint, Engine, Exchange } from '../../src/engines/engine.js'
import { requestBytes } from '../../src/http/request-bytes.js'

/** What the world around the engine does with a request; each path of the same name must behave so. */
export const situations = ['/ok', '/error', '/hang', '/lost', '/refused'] as const

/** Where an engine under test sends to. `refused` takes no connection. */
export interface EngineWorld {
  endpoint: Endpoint
  refused: Endpoint
  stop: () => Promise<void>
}

/** The contract of engine.ts; every member must pass it. */
export function describeEngine(name: string, start: () => Promise<{ engine: Engine; world: EngineWorld }>): void {
  describe(`the engine ${name}`, () => {
    let engine: Engine
    let world: EngineWorld
    beforeAll(async () => {
      ;({ engine, world } = await start())
    })
    afterAll(() => world.stop())

    /** Sends the paths one after the other as one user and gives what became of each. */
    async function exchange(
      paths: readonly (typeof situations)[number][],
      { timeoutMs = 150 } = {}
    ): Promise<Exchange[]> {
      const seen: Exchange[] = []
      let onNext = (): void => undefined
      const session = engine.open({
        users: 1,
        timeoutMs,
        tls: { verify: true },
        onExchange: (_, found) => {
          seen.push(found)
          onNext()
        }
      })
      for (const path of paths) {
        const next = new Promise<void>((resolve) => (onNext = resolve))
        session.send(0, wire(path, world))
        expect(seen).toHaveLength(paths.indexOf(path))
        await next
      }
      await session.close()
      expect(seen).toHaveLength(paths.length)
      return seen
    }

    test('reports an answer with its status and times in order', async () => {
      const [found] = await exchange(['/ok'])
      expect(found).toMatchObject({ outcome: 'answered', status: 200 })
      expect(found!.endedAt).toBeGreaterThanOrEqual(found!.firstByteAt)
      expect(found!.firstByteAt).toBeGreaterThanOrEqual(found!.sentAt)
      expect(found!.bytesOut).toBeGreaterThan(0)
      expect(found!.bytesIn).toBeGreaterThan(0)
    })

    test('an error status is an answer', async () => {
      expect(await exchange(['/error'])).toMatchObject([{ outcome: 'answered', status: 500 }])
    })

    test('a request without an answer in time is a time-out that lasted as long', async () => {
      const [found] = await exchange(['/hang'])
      expect(found).toMatchObject({ outcome: 'timeout', code: 'TIMEOUT', status: 0 })
      const waitedMs = (found!.endedAt - found!.sentAt) / 1000
      expect(waitedMs).toBeGreaterThanOrEqual(149)
      expect(waitedMs).toBeLessThan(5_000)
    })

    test('a connection that ends without an answer loses the request', async () => {
      expect(await exchange(['/lost'])).toMatchObject([{ outcome: 'lost', status: 0 }])
    })

    test('a refused connection leaves the request unsent', async () => {
      expect(await exchange(['/refused'])).toMatchObject([{ outcome: 'unsent', code: 'ECONNREFUSED' }])
    })

    test('what went before never touches the next request', async () => {
      const found = await exchange(['/hang', '/ok', '/lost', '/error', '/refused'])
      expect(found.map(({ outcome, status }) => `${outcome} ${status}`)).toEqual([
        'timeout 0',
        'answered 200',
        'lost 0',
        'answered 500',
        'unsent 0'
      ])
      expect((found[1]!.endedAt - found[1]!.sentAt) / 1000).toBeLessThan(100)
    })

    test('closing ends what is under way as in flight, once', async () => {
      const seen: Exchange[] = []
      const session = engine.open({
        users: 3,
        timeoutMs: 5_000,
        tls: { verify: true },
        onExchange: (_, found) => void seen.push(found)
      })
      session.send(0, wire('/hang', world))
      session.send(2, wire('/hang', world))
      await new Promise((resolve) => setTimeout(resolve, 60))
      await session.close()
      expect(seen.map(({ outcome }) => outcome)).toEqual(['inFlight', 'inFlight'])
    })

    test('a user cannot send twice at a time', async () => {
      const session = engine.open({ users: 1, timeoutMs: 5_000, tls: { verify: true }, onExchange: () => undefined })
      session.send(0, wire('/hang', world))
      expect(() => session.send(0, wire('/hang', world))).toThrow(/under way/)
      await session.close()
    })
  })
}

function wire(path: (typeof situations)[number], { endpoint, refused }: EngineWorld) {
  const to = path === '/refused' ? refused : endpoint
  return {
    endpoint: to,
    method: 'GET',
    bytes: requestBytes({ method: 'GET', path, host: `${to.hostname}:${to.port}`, headers: [], keepAlive: true }),
    keepAlive: true,
    keepsBody: false
  }
}
