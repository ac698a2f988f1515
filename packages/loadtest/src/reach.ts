import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { nowUs } from './clock.js'
import type { Endpoint, TlsOptions } from './engines/engine.js'
import { unreachable } from './errors.js'
import { authorities } from './http/authorities.js'
import { bareHost } from './journey/redirect.js'

/** A target that takes connections, and how long finding it took. */
export interface Reached {
  endpoint: Endpoint
  dnsMs: number
}

/**
 * Looks the host up once and finds the first of its addresses that takes a connection; all connections of the run go
 * there, so that no lookup and no dead address slows the measurement. Sends no request.
 *
 * Throws KIT_LOADTEST_UNREACHABLE with the reason in one line.
 */
export async function reach(
  origin: string,
  options: { tls: TlsOptions; timeoutMs: number; signal: AbortSignal }
): Promise<Reached> {
  const url = new URL(origin)
  const hostname = bareHost(url)
  const protocol = url.protocol as Endpoint['protocol']
  const port = Number(url.port || (protocol === 'https:' ? 443 : 80))
  const beganAt = nowUs()
  const addresses = await addressesOf(hostname, origin)
  const dnsMs = (nowUs() - beganAt) / 1000
  let failure: unknown
  for (const address of addresses) {
    const endpoint: Endpoint = { protocol, hostname, address, port }
    try {
      await tryConnection(endpoint, options)
      return { endpoint, dnsMs }
    } catch (error) {
      options.signal.throwIfAborted()
      failure ??= error
    }
  }
  throw explain(origin, failure, { timeoutMs: options.timeoutMs, port })
}

async function addressesOf(hostname: string, origin: string): Promise<string[]> {
  if (isIP(hostname) !== 0) return [hostname]
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => address)
  } catch (error) {
    throw unreachable(origin, `the host name "${hostname}" is not known`, 'Check the name and the network.', error)
  }
}

function tryConnection(
  endpoint: Endpoint,
  { tls, timeoutMs, signal }: { tls: TlsOptions; timeoutMs: number; signal: AbortSignal }
) {
  const isSecure = endpoint.protocol === 'https:'
  const { address: host, port, hostname } = endpoint
  return new Promise<void>((resolve, reject) => {
    const socket: Socket = isSecure
      ? connectTls({
          host,
          port,
          rejectUnauthorized: tls.verify,
          ca: authorities(tls.ca),
          cert: tls.cert,
          key: tls.key,
          ALPNProtocols: ['http/1.1'],
          ...(isIP(hostname) === 0 ? { servername: hostname } : {})
        })
      : connectTcp({ host, port })
    const finish = (error?: Error) => {
      signal.removeEventListener('abort', onAbort)
      clearTimeout(timer)
      socket.destroy()
      if (error === undefined) resolve()
      else reject(error)
    }
    const onAbort = () => finish(new Error('The test was stopped.', { cause: signal.reason }))
    const timer = setTimeout(
      () => finish(Object.assign(new Error('No connection in time.'), { code: 'ETIMEDOUT' })),
      timeoutMs
    )
    signal.addEventListener('abort', onAbort)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => finish())
    socket.once('error', finish)
    socket.once('end', () =>
      finish(Object.assign(new Error('The server closed the connection.'), { code: 'ECONNRESET' }))
    )
    if (signal.aborted) onAbort()
  })
}

const reasons: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  ECONNREFUSED: ['the connection was refused', 'Check that the server runs and that host and port are right.'],
  ECONNRESET: [
    'the server closed the connection at once',
    'Check that host, port and protocol (http or https) are right.'
  ],
  EHOSTUNREACH: ['there is no route to the host', 'Check the network.'],
  ENETUNREACH: ['there is no route to the network', 'Check the network.'],
  EPROTO: ['the server does not speak TLS there', 'Use http:// instead of https://, or the port for https.'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'the server does not speak TLS there',
    'Use http:// instead of https://, or the port for https.'
  ],
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Renew it, or accept it for this test with --insecure.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its certificate is for another host',
    'Use the name in the certificate, or accept it with --insecure.'
  ]
}
const untrusted = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|CERT_)/

function explain(origin: string, cause: unknown, { timeoutMs, port }: { timeoutMs: number; port: number }) {
  const { code = '', message } = cause as NodeJS.ErrnoException
  if (code === 'ETIMEDOUT') {
    return unreachable(
      origin,
      `no connection to port ${port} within ${timeoutMs / 1000} s`,
      'Check the network, firewalls and the port.',
      cause
    )
  }
  const known = reasons[code]
  if (known !== undefined) return unreachable(origin, `${known[0]} (${code})`, known[1], cause)
  if (untrusted.test(code)) {
    return unreachable(
      origin,
      `its certificate is not trusted (${code})`,
      'Give its authority with --ca FILE, or accept it for this test with --insecure.',
      cause
    )
  }
  return unreachable(origin, code === '' ? message : `${message} (${code})`, 'Check host, port and network.', cause)
}
