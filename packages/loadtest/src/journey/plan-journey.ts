import { invalidOption } from '../errors.js'
import { loginOf, redactedUrl } from '../http/redacted-url.js'
import { toMs } from '../spec/duration.js'
import { isTestable } from '../spec/parse-spec.js'
import type { LoadTestSpec, Step, StepCapture } from '../spec/spec.js'
import type { Capture, Check, JourneyPlan, StepPlan } from './journey.js'
import { isJsonPath } from './json-path.js'
import { builtIns, escapes, fillKnown, parseTemplate } from './template.js'

/** A journey whose addresses are not looked up yet. */
export interface JourneySketch {
  /** In the order in which `endpoint` of the steps counts them. */
  origins: readonly string[]
  plan: Omit<JourneyPlan, 'endpoints'>
  methods: readonly string[]
  /** The URL of each request name, as the spec has it. */
  urls: readonly { name: string; method: string; url: string }[]
  /** False for a test of a single request without a name. */
  named: boolean
}

/** Decides what users send. Throws KIT_LOADTEST_OPTION for a step that cannot be sent or uses a value nobody sets. */
export function planJourney(spec: LoadTestSpec): JourneySketch {
  if (spec.steps && spec.flows)
    throw invalidOption('"steps"', 'and "flows" cannot be combined', 'Make the steps one of the flows.')
  const origins: string[] = []
  const urls: { name: string; method: string; url: string }[] = []
  const own: Step = {
    ...(spec.json === undefined ? {} : { json: spec.json }),
    ...(spec.body === undefined ? {} : { body: spec.body })
  }
  const named = spec.steps !== undefined || spec.flows !== undefined || spec.before !== undefined
  const flows = spec.flows ?? [{ steps: spec.steps ?? [own] }]
  const plan = (step: Step, place: string) => planStep(step, spec, place, { origins, urls })
  const before = (spec.before ?? []).map((step, i) => plan(step, `before[${i}]`))
  const planned = flows.map(({ weight = 1, steps }, f) => ({
    weight,
    steps: steps.map((step, i) => plan(step, spec.flows ? `flows[${f}].steps[${i}]` : `steps[${i}]`))
  }))
  const rows = spec.rows ?? []
  checkNames([...before, ...planned.flatMap(({ steps }) => steps)], rows)
  return {
    origins,
    urls,
    named,
    methods: [...new Set(urls.map(({ method }) => method))],
    plan: {
      names: urls.map(({ name }) => name),
      before,
      flows: planned,
      rows,
      cookies: spec.cookies ?? false,
      maxRedirects: spec.redirects ?? 0,
      keepAlive: spec.keepAlive ?? true
    }
  }
}

interface Found {
  origins: string[]
  urls: { name: string; method: string; url: string }[]
}

function planStep(step: Step, spec: LoadTestSpec, place: string, found: Found): StepPlan {
  const method = (step.method ?? spec.method ?? 'GET').toUpperCase()
  if (!/^[!#$%&'*+.^_`|~0-9A-Z-]+$/.test(method) || method === 'CONNECT') {
    throw invalidOption(
      `The method "${method}"`,
      'cannot be used',
      'Use GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or another method of the server.'
    )
  }
  const url = resolveUrl(step, spec, place)
  const { secrets = {} } = spec
  const name = step.name ?? `${method} ${redactedUrl(step.url ?? plainPath(url.path))}`
  let request = found.urls.findIndex((known) => known.name === name)
  if (request === -1) request = found.urls.push({ name, method, url: `${url.origin}${url.path}` }) - 1
  let endpoint = found.origins.indexOf(url.origin)
  if (endpoint === -1) endpoint = found.origins.push(url.origin) - 1
  if (step.json !== undefined && step.body !== undefined)
    throw invalidOption(`"${place}"`, 'has both "json" and "body"')
  return {
    request,
    endpoint,
    host: url.host,
    method,
    path: fillKnown(url.path, secrets, escapes.url),
    headers: planHeaders(step, spec, url, place).map(([header, value]) => [header, fillKnown(value, secrets)]),
    body: planBody(step, secrets),
    checks: planChecks(step.checks, place),
    captures: Object.entries(step.capture ?? {}).map(([as, from]) => planCapture(as, from, place)),
    pauseMs: toMs(step.pause ?? 0, `"${place}.pause"`)
  }
}

interface ResolvedUrl {
  origin: string
  host: string
  path: string
  login: string | undefined
}

/** URL escaping would destroy `{{name}}`, so placeholders are put back afterwards. */
function resolveUrl(step: Step, spec: LoadTestSpec, place: string): ResolvedUrl {
  const text =
    step.url === undefined || step.url === '' ? spec.url : isAbsolute(step.url) ? step.url : joined(spec.url, step.url)
  if (!isTestable(text))
    throw invalidOption(
      `"${place}.url"`,
      `is "${redactedUrl(step.url ?? text)}", which is no URL`,
      'Give a path such as /users or a whole http(s) URL.'
    )
  const url = new URL(text)
  for (const [name, values] of Object.entries({ ...spec.query, ...step.query })) {
    url.searchParams.delete(name)
    for (const value of [values].flat()) url.searchParams.append(name, value)
  }
  const path = `${url.pathname}${url.search}`.replace(
    /(?:\{|%7B){2}((?:[$\w.-]|%24|\+|%20)+?)(?:\}|%7D){2}/gi,
    (_, name: string) => `{{${decodeURIComponent(name.replaceAll('+', ' ')).trim()}}}`
  )
  return { origin: url.origin, host: url.host, path, login: loginOf(url) }
}

const isAbsolute = (url: string) => /^[a-z][a-z\d+.-]*:\/\//i.test(url)

/** A base of `http://host/api` and a step of `/users` make `http://host/api/users`. */
function joined(base: string, path: string): string {
  const { origin, pathname } = new URL(base)
  const { username, password } = new URL(base)
  const login = username === '' ? '' : `${username}:${password}@`
  return `${origin.replace('://', `://${login}`)}${pathname.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
}

const plainPath = (path: string) => path.replace(/\?.*$/, '')

function planHeaders(step: Step, spec: LoadTestSpec, url: ResolvedUrl, place: string): [string, string][] {
  const headers = new Map<string, [string, string]>()
  const auth = spec.auth
  if (auth)
    headers.set('authorization', [
      'Authorization',
      'bearer' in auth ? `Bearer ${auth.bearer}` : basic(`${auth.username}:${auth.password}`)
    ])
  else if (url.login !== undefined) headers.set('authorization', ['Authorization', basic(url.login)])
  if (step.json !== undefined) headers.set('content-type', ['Content-Type', 'application/json'])
  for (const [name, value] of Object.entries({ ...spec.headers, ...step.headers })) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      throw invalidOption(`"${place}.headers"`, `has "${name}", which is no header name`)
    if (/[\r\n\0]/.test(value)) throw invalidOption(`The header "${name}"`, 'has a line break in its value')
    headers.set(name.toLowerCase(), [name, value])
  }
  return [...headers.values()]
}

const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`

function planBody({ json, body }: Step, secrets: NonNullable<LoadTestSpec['secrets']>): StepPlan['body'] {
  if (json !== undefined) return { kind: 'json', text: fillKnown(JSON.stringify(json), secrets, escapes.json) }
  if (body === undefined) return undefined
  return typeof body === 'string' ? { kind: 'text', text: fillKnown(body, secrets) } : { kind: 'bytes', bytes: body }
}

function planChecks(checks: Step['checks'] = {}, place: string): Check[] {
  const { status, headers = {}, contains = [], json = {} } = checks
  return [
    ...(status === undefined ? [] : [{ kind: 'status' as const, allowed: [status].flat() }]),
    ...Object.entries(headers).map(([name, matches]) => ({
      kind: 'header' as const,
      name: name.toLowerCase(),
      matches: regex(matches, place)
    })),
    ...[contains].flat().map((text) => ({ kind: 'body' as const, contains: text })),
    ...Object.entries(json).map(([path, equals]) => ({ kind: 'json' as const, path: jsonPath(path, place), equals }))
  ]
}

function planCapture(as: string, from: StepCapture, place: string): Capture {
  if ('json' in from) return { as, from: { kind: 'json', path: jsonPath(from.json, place) } }
  if ('header' in from) return { as, from: { kind: 'header', name: from.header.toLowerCase() } }
  return { as, from: { kind: 'regex', pattern: regex(from.regex, place) } }
}

function regex(pattern: string, place: string): string {
  try {
    new RegExp(pattern)
    return pattern
  } catch {
    throw invalidOption(`"${place}"`, `has "${pattern}", which is no regular expression`)
  }
}

function jsonPath(path: string, place: string): string {
  if (isJsonPath(path)) return path
  throw invalidOption(`"${place}"`, `has "${path}", which is no path`, 'Write it like data.items[0].id.')
}

/** A misspelt placeholder would send empty texts all the time. */
function checkNames(steps: readonly StepPlan[], rows: LoadTestSpec['rows'] = []): void {
  const known = new Set([
    ...rows.flatMap((row) => Object.keys(row)),
    ...steps.flatMap(({ captures }) => captures.map(({ as }) => as))
  ])
  for (const step of steps) {
    const texts = [
      step.path,
      ...step.headers.map(([, value]) => value),
      step.body?.kind === 'bytes' ? '' : (step.body?.text ?? '')
    ]
    for (const name of texts.flatMap((text) => parseTemplate(text).names)) {
      if (known.has(name)) continue
      throw invalidOption(
        `"{{${name}}}"`,
        'is never set',
        `Capture it in a step or add a column to the data. Known: ${[...known, ...Object.keys(builtIns)].join(', ')}.`
      )
    }
  }
}
