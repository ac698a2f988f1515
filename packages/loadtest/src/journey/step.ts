import type { WireRequest } from '../engines/engine.js'
import { requestBytes } from '../http/request-bytes.js'
import type { Jar } from './cookies.js'
import type { JourneyPlan, StepPlan } from './journey.js'
import { escapes, parseTemplate, type TemplateContext } from './template.js'

/** A step whose request is built once when it can be, and for each user when it must. */
export interface CompiledStep {
  plan: StepPlan
  build: (context: TemplateContext, jar: Jar | undefined) => WireRequest
  /** Path and query with everything filled in. */
  path: (context: TemplateContext) => string
}

export function compileStep(plan: StepPlan, journey: JourneyPlan): CompiledStep {
  const path = parseTemplate(plan.path, escapes.url)
  const headers = plan.headers.map(([name, value]) => [name, parseTemplate(value)] as const)
  const body = bodyTemplate(plan)
  const isStatic = path.isStatic && headers.every(([, value]) => value.isStatic) && body.isStatic && !journey.cookies
  const fixed = {
    endpoint: journey.endpoints[plan.endpoint]!,
    method: plan.method,
    keepAlive: journey.keepAlive,
    keepsBody: needsBody(plan)
  }
  const build = (context: TemplateContext, jar: Jar | undefined): WireRequest => {
    const filledPath = path.fill(context)
    const cookie = jar?.header(plan, filledPath)
    const filled = headers.map(([name, value]) => [name, value.fill(context)] as const)
    return {
      ...fixed,
      bytes: requestBytes({
        method: plan.method,
        path: filledPath,
        host: plan.host,
        headers: cookie === undefined ? filled : withCookie(filled, cookie),
        body: body.fill(context),
        keepAlive: journey.keepAlive
      })
    }
  }
  if (!isStatic) return { plan, build, path: path.fill }
  const request = build({ values: new Map(), random: () => 0, user: 0, iteration: 0 }, undefined)
  return { plan, build: () => request, path: path.fill }
}

function bodyTemplate({ body }: StepPlan): {
  isStatic: boolean
  fill: (context: TemplateContext) => string | Uint8Array | undefined
} {
  if (body === undefined) return { isStatic: true, fill: () => undefined }
  if (body.kind === 'bytes') return { isStatic: true, fill: () => body.bytes }
  return parseTemplate(body.text, body.kind === 'json' ? escapes.json : escapes.none)
}

function needsBody({ checks, captures }: StepPlan): boolean {
  return (
    checks.some(({ kind }) => kind === 'body' || kind === 'json') || captures.some(({ from }) => from.kind !== 'header')
  )
}

function withCookie(headers: readonly (readonly [string, string])[], cookie: string) {
  const given = headers.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value)
  return [
    ...headers.filter(([name]) => name.toLowerCase() !== 'cookie'),
    ['Cookie', [...given, cookie].join('; ')] as const
  ]
}
