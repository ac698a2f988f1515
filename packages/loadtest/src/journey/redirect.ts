import type { Exchange } from '../engines/engine.js'
import { headersOf } from '../http/response-head.js'
import type { JourneyPlan } from './journey.js'
import { compileStep, type CompiledStep } from './step.js'

/**
 * The request that a redirect asks for, with method and body as fetch does it (RFC 9110 §15.4): 303, and 301 or 302
 * after POST, become GET. Undefined when there is no Location or it leads to a host the run does not know.
 */
export function redirectedStep(exchange: Exchange, step: CompiledStep, journey: JourneyPlan): CompiledStep | undefined {
  const { plan } = step
  const location = headersOf(exchange.head).find(([name]) => name === 'location')?.[1]
  if (location === undefined || exchange.status === 304) return undefined
  const from = journey.endpoints[plan.endpoint]!
  const base = `${from.protocol}//${plan.host}`
  if (!URL.canParse(location, base)) return undefined
  const url = new URL(location, base)
  const endpoint = journey.endpoints.findIndex(
    ({ protocol, hostname, port }) =>
      protocol === url.protocol &&
      hostname === bareHost(url) &&
      port === Number(url.port || (protocol === 'https:' ? 443 : 80))
  )
  if (endpoint === -1) return undefined
  const { status } = exchange
  const becomesGet =
    (status === 303 && plan.method !== 'HEAD') || ((status === 301 || status === 302) && plan.method === 'POST')
  const headers = becomesGet ? plan.headers.filter(([name]) => !/^content-/i.test(name)) : plan.headers
  return compileStep(
    {
      ...plan,
      endpoint,
      host: url.host,
      path: `${url.pathname}${url.search}`,
      headers: url.host === plan.host ? headers : headers.filter(([name]) => !/^(authorization|cookie)$/i.test(name)),
      ...(becomesGet ? { method: 'GET', body: undefined } : {})
    },
    journey
  )
}

/** The host without the brackets of an IPv6 address. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}
