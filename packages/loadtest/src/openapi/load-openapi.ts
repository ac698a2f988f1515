import { invalidOption } from '../errors.js'
import type { Flow, Step } from '../spec/spec.js'
import { bodyOf } from './body.js'
import { list, type OpenApiDocument } from './document.js'
import { isSent, parametersOf, pathText, queryPairs, simpleText, text, valueOf, type Given } from './parameters.js'
import { readDocument } from './read-document.js'
import { loginFor, schemeNames, secretsOf, type Logins } from './security.js'
import { operationsOf, select, type LeftOut, type Operation } from './select.js'

/** Which operations of an OpenAPI document are sent, and with what. */
export interface OpenApiOptions {
  /** Exactly these: operation ids, or `METHOD /path`; also those that write. */
  operations?: readonly string[]
  /** Only operations with one of these tags. */
  tags?: readonly string[]
  /** Only operations of these methods; also those that write. */
  methods?: readonly string[]
  /** Also operations that may change data (POST, PUT, PATCH, DELETE). @defaultValue false */
  writes?: boolean
  /** Values of parameters by name, before those of the document; may hold `{{name}}`. */
  parameters?: Readonly<Record<string, string>>
  /** Tokens by the name of their security scheme; for a basic login `user:password`. */
  credentials?: Readonly<Record<string, string>>
  /** The `auth` of the test, which meets bearer (also OAuth 2 and OpenID Connect) or basic schemes. */
  auth?: 'bearer' | 'basic'
}

/** The requests of a document, ready to be part of a load test. */
export interface OpenApiRequests {
  /** One operation an iteration, each as often as the others. */
  flows: readonly Flow[]
  secrets: Readonly<Record<string, string>>
  /** Operations that were selected and are not sent. */
  leftOut: readonly { name: string; reason: string }[]
  /** Operations with values that the document does not give, made up from their schemas. */
  madeUp: readonly { name: string; parts: readonly string[] }[]
  /** The servers that the document names; a test goes to none of them unless its URL says so. */
  servers: readonly string[]
}

/**
 * Makes the requests of an OpenAPI 3.0 or 3.1 document (a file or an http(s) address; JSON or YAML). Values are those of
 * its examples, defaults and schemas. Without a selection only operations that read are sent.
 *
 * Throws KIT_LOADTEST_FILE when the document cannot be read, and KIT_LOADTEST_OPTION when the selection names what it
 * does not have or leaves nothing to send.
 *
 * @example
 * const { flows, secrets } = await loadOpenApi('openapi.yaml', { tags: ['users'] })
 * await runLoadTest({ url: 'http://localhost:3000/api/v1', flows, secrets, duration: '30s' })
 */
export async function loadOpenApi(source: string, options: OpenApiOptions = {}): Promise<OpenApiRequests> {
  return requestsOf(await readDocument(source), options)
}

export function requestsOf(document: OpenApiDocument, options: OpenApiOptions): OpenApiRequests {
  const { operations = [], tags = [], methods = [], writes = false, parameters = {}, credentials = {}, auth } = options
  checkCredentials(document, credentials)
  const { chosen, leftOut } = select(operationsOf(document), { operations, tags, methods, writes })
  const logins = { bearer: auth === 'bearer', basic: auth === 'basic', credentials }
  const made = chosen.map((operation) => stepOf(document, operation, parameters, logins))
  const impossible = made.flatMap((result) => ('reason' in result ? [result] : []))
  const steps = made.flatMap((result) => ('step' in result ? [result] : []))
  const [refused] = impossible
  if (refused !== undefined && (operations.length > 0 || steps.length === 0))
    throw invalidOption(`The operation ${refused.name}`, `cannot be sent: ${refused.reason}`, refused.hint)
  if (steps.length === 0) throw nothingToSend(document, leftOut)
  return {
    flows: steps.map(({ step }) => ({ steps: [step] })),
    secrets: secretsOf(document, credentials),
    leftOut: [...leftOut, ...impossible.map(({ name, reason }) => ({ name, reason }))],
    madeUp: steps.flatMap(({ name, madeUp }) => (madeUp.length === 0 ? [] : [{ name, parts: madeUp }])),
    servers: list(document.root['servers']).map((server) => serverUrl(document, server))
  }
}

/** Variables have the values that the document gives as their defaults. */
function serverUrl(document: OpenApiDocument, server: unknown): string {
  const { url, variables } = document.at(server)
  return String(url).replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = document.at(document.at(variables)[name])['default']
    return value === undefined ? whole : text(value)
  })
}

type Made = { name: string; step: Step; madeUp: string[] } | { name: string; reason: string; hint?: string }

function stepOf(document: OpenApiDocument, operation: Operation, given: Given, logins: Logins): Made {
  const { name, method, node, pathNode } = operation
  const login = loginFor(document, node, logins)
  if ('needs' in login) {
    const [scheme = ''] = login.needs
    const hint = `Give --bearer, --basic or --credential ${scheme}=TOKEN.`
    return { name, reason: `it needs the login ${login.needs.join(' or ')}`, hint }
  }
  const body = bodyOf(document, node)
  if (typeof body === 'string') return { name, reason: body }
  const madeUp: string[] = body?.isMadeUp ? ['the body'] : []
  const query = [...login.query]
  const cookies = [...login.cookies]
  const headers: Record<string, string> = { ...login.headers, ...body?.step.headers }
  let path = operation.path
  for (const parameter of parametersOf(document, pathNode, node).filter((each) => isSent(each, given))) {
    const { value, isMadeUp } = valueOf(document, parameter, given)
    if (isMadeUp) madeUp.push(parameter.in === 'path' ? `{${parameter.name}}` : parameter.name)
    if (parameter.in === 'path') path = path.replaceAll(`{${parameter.name}}`, () => pathText(parameter, value))
    else if (parameter.in === 'query') query.push(...queryPairs(parameter, value))
    else if (parameter.in === 'header') headers[parameter.name] = simpleText(parameter, value)
    else cookies.push(`${parameter.name}=${simpleText(parameter, value)}`)
  }
  const open = /(?<!\{)\{([^{}]+)\}(?!\})/.exec(path)
  if (open) return { name, reason: `the parameter ${open[1]} of its path is not described` }
  if (cookies.length > 0) headers['Cookie'] = cookies.join('; ')
  const { headers: _, ...payload } = body?.step ?? {}
  return {
    name,
    madeUp,
    step: {
      name: name.slice(0, 200),
      method,
      url: query.length === 0 ? path : `${path}?${query.join('&')}`,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...payload
    }
  }
}

function checkCredentials(document: OpenApiDocument, credentials: Logins['credentials']): void {
  const known = schemeNames(document)
  for (const name of Object.keys(credentials)) {
    if (known.includes(name)) continue
    throw invalidOption(
      `The security scheme "${name}"`,
      'is not in the OpenAPI document',
      known.length === 0 ? 'It has no security schemes.' : `It has ${known.join(', ')}.`
    )
  }
}

function nothingToSend({ source }: OpenApiDocument, leftOut: readonly LeftOut[]) {
  return leftOut.length === 0
    ? invalidOption(source, 'has no operation that was asked for')
    : invalidOption(
        source,
        `has only operations that may change data: ${leftOut.map(({ name }) => name).join(', ')}`,
        'Name those to send with --operation, or send all with --writes.'
      )
}
