import autocannon, { type Client } from 'autocannon'
import type { Engine, EngineOptions } from '../engine.js'
import { createTransport } from './transport.js'
import { UserConnection } from './user-connection.js'

/** autocannon's own clocks set so far away that `close` alone ends a run. */
const never = { seconds: 2_000_000, milliseconds: 2 ** 31 - 1 }
const sweepMs = 10

/**
 * autocannon 9, single-threaded, one of its clients per user. What it measures wrongly is replaced in each client
 * before it connects: connecting, sending, the parser and the request queue. Its own counters see no traffic.
 */
export const autocannonEngine: Engine = {
  name: 'autocannon',
  open(options) {
    const { users, closed, stop } = startAutocannon(options)
    const sweep = setInterval(
      () => {
        for (const user of users) user.checkTime()
      },
      Math.max(1, Math.min(sweepMs, options.timeoutMs / 10))
    )
    return {
      send: (user, request) => users[user]!.send(request),
      connections: () => users.reduce((count, user) => count + (user.isOpen() ? 1 : 0), 0),
      disconnect: (user) => users[user]!.disconnect(),
      async close() {
        clearInterval(sweep)
        for (const user of users) user.abandon()
        stop()
        await closed
      }
    }
  }
}

function startAutocannon(options: EngineOptions) {
  const transport = createTransport(options.tls)
  const users: UserConnection[] = []
  let stop = (): void => undefined
  const closed = new Promise<void>((resolve, reject) => {
    const tracker = autocannon(
      {
        // Each request brings its own endpoint; autocannon only insists on some URL.
        url: 'http://localhost',
        connections: options.users,
        duration: never.seconds,
        sampleInt: 25,
        skipAggregateResult: true,
        setupClient: (client) => {
          const number = users.length
          const user = new UserConnection(transport, options.timeoutMs, (exchange) =>
            options.onExchange(number, exchange)
          )
          correctClient(client, user)
          users.push(user)
        }
      },
      (error) => (error === null ? resolve() : reject(error))
    )
    stop = () => tracker.stop()
  })
  return { users, closed, stop: () => stop() }
}

/**
 * The client stays autocannon's: made, counted and ended by it. It connects only when a request is to be sent, because
 * the original sends before the schedule says so and keeps stale requests after a closed connection; its time-out
 * never fires, because it emits one per pipeline slot and leaves the latency out.
 */
function correctClient(client: Client, user: UserConnection): void {
  client.timeout = never.milliseconds
  client.parser = {}
  client._connect = () => undefined
  client._doRequest = () => undefined
  client._destroyConnection = () => user.abandon()
}
