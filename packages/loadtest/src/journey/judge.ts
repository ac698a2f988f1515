import type { Exchange } from '../engines/engine.js'
import { headersOf } from '../http/response-head.js'
import type { Verdict } from '../load/window-recorder.js'
import { decodeBody } from './body.js'
import type { Capture, Check } from './journey.js'
import { jsonAt } from './json-path.js'

const good: Verdict = { ok: true }
const bad: Verdict = { ok: false }

/** Whether the answer was right: all checks hold; without a status check a status below 400 is right. */
export function judge(exchange: Exchange, checks: readonly Check[]): Verdict {
  if (exchange.outcome !== 'answered') return bad
  let checksStatus = false
  for (const check of checks) {
    if (check.kind === 'status') checksStatus = true
    const problem = problemOf(exchange, check)
    if (problem !== undefined) return { ok: false, code: 'CHECK_FAILED', message: problem }
  }
  return checksStatus || exchange.status < 400 ? good : bad
}

function problemOf(exchange: Exchange, check: Check): string | undefined {
  if (check.kind === 'status') {
    return check.allowed.includes(exchange.status)
      ? undefined
      : `Status ${exchange.status} instead of ${check.allowed.join(' or ')}.`
  }
  if (check.kind === 'header') {
    const found = headersOf(exchange.head).filter(([name]) => name === check.name)
    if (found.some(([, value]) => new RegExp(check.matches).test(value))) return undefined
    return found.length === 0
      ? `There is no header ${check.name}.`
      : `The header ${check.name} does not match ${check.matches}.`
  }
  if (check.kind === 'body') {
    return decodeBody(exchange).includes(check.contains) ? undefined : `The body does not contain "${check.contains}".`
  }
  const value = jsonAt(decodeBody(exchange), check.path)
  if (JSON.stringify(value) === JSON.stringify(check.equals)) return undefined
  return `${check.path} of the body is not ${JSON.stringify(check.equals)}.`
}

/** The captured value as text; undefined when it is not in the answer. */
export function captured(exchange: Exchange, { from }: Capture): string | undefined {
  if (from.kind === 'header') return headersOf(exchange.head).find(([name]) => name === from.name)?.[1]
  const body = decodeBody(exchange)
  if (from.kind === 'regex') {
    const match = new RegExp(from.pattern).exec(body)
    return match?.[1] ?? match?.[0]
  }
  const value = jsonAt(body, from.path)
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
