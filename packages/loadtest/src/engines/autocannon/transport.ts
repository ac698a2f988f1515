import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import { nowUs } from '../../clock.js'
import { authorities } from '../../http/authorities.js'
import type { Endpoint, TlsOptions } from '../engine.js'

/** Opens sockets whose bytes arrive in `onBytes`; the buffer is valid only during the call. */
export interface Transport {
  /** `at`: µs of `clock.ts` at which the bytes were there to be read. */
  connect: (endpoint: Endpoint, onBytes: (bytes: Buffer, at: number) => void) => Socket
}

const readBuffer = 64 * 1024

/**
 * All sockets of a thread read into one buffer, which spares an allocation per read: libuv fills it and calls back
 * before it reads from any other socket.
 */
export function createTransport(tls: TlsOptions): Transport {
  const buffer = Buffer.allocUnsafeSlow(readBuffer)
  const turn = createTurn()
  let context: SecureContext | undefined
  return {
    connect({ protocol, address, port, hostname }, onBytes) {
      let readIn = 0
      const onread: OnReadOpts = {
        buffer,
        callback: (length) => {
          const { number, at } = turn()
          onBytes(buffer.subarray(0, length), readIn === number ? nowUs() : at)
          readIn = number
          return true
        }
      }
      const common = { host: address, port, onread }
      if (protocol === 'http:') return withoutDelay(connectTcp(common))
      context ??= createSecureContext({ ca: authorities(tls.ca), cert: tls.cert, key: tls.key })
      return withoutDelay(
        connectTls({
          ...common,
          secureContext: context,
          rejectUnauthorized: tls.verify,
          ALPNProtocols: ['http/1.1'],
          ...(isIP(hostname) === 0 ? { servername: hostname } : {})
        })
      )
    }
  }
}

function withoutDelay(socket: Socket): Socket {
  return socket.setNoDelay(true)
}

/**
 * The turn of the event loop, numbered from 1, and when its first socket was read. The system reports all sockets with
 * something to read at once, so what the others hold was there by then; the time until their turn to be read is the
 * load generator's own. Only what is read from a socket a second time in a turn may have come meanwhile.
 */
function createTurn(): () => { number: number; at: number } {
  const turn = { number: 0, at: 0 }
  let isOver = true
  const end = () => (isOver = true)
  return () => {
    if (isOver) {
      isOver = false
      turn.number++
      turn.at = nowUs()
      setImmediate(end)
    }
    return turn
  }
}
