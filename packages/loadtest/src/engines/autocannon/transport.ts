import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import { authorities } from '../../http/authorities.js'
import type { Endpoint, TlsOptions } from '../engine.js'

/** Opens sockets whose bytes arrive in `onBytes`; the buffer is valid only during the call. */
export interface Transport {
  connect: (endpoint: Endpoint, onBytes: (bytes: Buffer) => void) => Socket
}

const readBuffer = 64 * 1024

/**
 * All sockets of a thread read into one buffer, which spares an allocation per read: libuv fills it and calls back
 * before it reads from any other socket.
 */
export function createTransport(tls: TlsOptions): Transport {
  const buffer = Buffer.allocUnsafeSlow(readBuffer)
  let context: SecureContext | undefined
  return {
    connect({ protocol, address, port, hostname }, onBytes) {
      const onread: OnReadOpts = {
        buffer,
        callback: (length) => {
          onBytes(buffer.subarray(0, length))
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
