import { isNode, list, type Node, type OpenApiDocument } from './document.js'

/** A value that fits a schema, and whether the document gave it or it was made up from the schema's type. */
export interface Sample {
  value: unknown
  isMadeUp: boolean
}

/** Deeper than this, schemas refer to themselves; what is optional is left out before. */
const deepest = 12

/**
 * A value for a request: the schema's own `const`, `example`, `examples`, `default` or first `enum` value, else one made
 * up from type, format and limits. Objects get what is required and what has a value of its own, or all when that is
 * nothing; read-only properties are the server's and left out. E-mail addresses and UUIDs are new in every request.
 */
export function sampleOf(document: OpenApiDocument, schema: unknown, depth = 0): Sample {
  const node = flattened(document, schema, depth)
  const given = givenValue(node)
  if (given !== undefined) return { value: given, isMadeUp: false }
  const [type] = [node['type']].flat().filter((name) => name !== 'null')
  if (type === 'object' || isNode(node['properties'])) return sampleObject(document, node, depth)
  if (type === 'array') return sampleArray(document, node, depth)
  return { value: sampleScalar(type, node), isMadeUp: true }
}

function givenValue(node: Node): unknown {
  return node['const'] ?? node['example'] ?? list(node['examples'])[0] ?? node['default'] ?? list(node['enum'])[0]
}

/** All of `allOf`, and the first of `oneOf` and `anyOf`, as one schema. */
function flattened(document: OpenApiDocument, schema: unknown, depth: number): Node {
  const { allOf, oneOf, anyOf, ...own } = document.at(schema)
  if (depth > deepest) return own
  const parts = [...list(allOf), ...list(oneOf).slice(0, 1), ...list(anyOf).slice(0, 1)]
  return parts
    .map((part) => flattened(document, part, depth + 1))
    .reduce<Node>((sum, part) => ({ ...part, ...sum, ...joined(part, sum) }), own)
}

function joined(a: Node, b: Node): Node {
  const properties = {
    ...(isNode(a['properties']) ? a['properties'] : {}),
    ...(isNode(b['properties']) ? b['properties'] : {})
  }
  const required = [...list(a['required']), ...list(b['required'])]
  return {
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required })
  }
}

function sampleObject(document: OpenApiDocument, node: Node, depth: number): Sample {
  const properties = Object.entries(isNode(node['properties']) ? node['properties'] : {}).filter(
    ([, schema]) => document.at(schema)['readOnly'] !== true
  )
  const required = new Set(list(node['required']))
  const needed = properties.filter(
    ([name, schema]) => required.has(name) || givenValue(document.at(schema)) !== undefined
  )
  const chosen = needed.length > 0 ? needed : depth < 3 ? properties : []
  if (depth > deepest) return { value: {}, isMadeUp: true }
  const samples = chosen.map(([name, schema]) => [name, sampleOf(document, schema, depth + 1)] as const)
  return {
    value: Object.fromEntries(samples.map(([name, { value }]) => [name, value])),
    isMadeUp: samples.some(([, { isMadeUp }]) => isMadeUp)
  }
}

function sampleArray(document: OpenApiDocument, node: Node, depth: number): Sample {
  if (depth > deepest) return { value: [], isMadeUp: true }
  const item = sampleOf(document, node['items'], depth + 1)
  const length = Math.min(100, Math.max(1, whole(node['minItems'], 1)))
  return { value: Array.from({ length }, () => item.value), isMadeUp: item.isMadeUp }
}

function sampleScalar(type: unknown, node: Node): unknown {
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return sampleNumber(type, node)
  if (type === 'string') return sampleText(node)
  return type === undefined ? 'text' : null
}

function sampleNumber(type: 'integer' | 'number', node: Node): number {
  const step = typeof node['multipleOf'] === 'number' ? node['multipleOf'] : type === 'integer' ? 1 : 0.5
  // In 3.0 `exclusiveMinimum` says how to read `minimum`, in 3.1 it is the limit itself.
  const exclusive = node['exclusiveMinimum']
  const least = typeof exclusive === 'number' ? exclusive : node['minimum']
  const most = typeof node['exclusiveMaximum'] === 'number' ? node['exclusiveMaximum'] : node['maximum']
  const isOpen = typeof exclusive === 'number' || exclusive === true
  if (typeof least !== 'number') return typeof most === 'number' && most < 1 ? Math.floor(most / step) * step - step : 1
  const first = Math.ceil(least / step) * step
  return isOpen && first === least ? first + step : first
}

const formats: Readonly<Record<string, string>> = {
  date: '2025-01-15',
  time: '12:00:00Z',
  'date-time': '2025-01-15T12:00:00Z',
  duration: 'PT1H',
  email: 'user-{{$uuid}}@example.com',
  uuid: '{{$uuid}}',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: 'dGV4dA==',
  password: 'Passw0rd!secret'
}

function sampleText(node: Node): string {
  const format = formats[String(node['format'])]
  if (format !== undefined) return format
  const text = 'text'.padEnd(whole(node['minLength'], 0), 'x')
  return text.slice(0, whole(node['maxLength'], text.length))
}

const whole = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isInteger(value) ? value : otherwise
