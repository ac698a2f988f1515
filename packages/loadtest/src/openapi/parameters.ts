import { isNode, list, type Node, type OpenApiDocument } from './document.js'
import { sampleOf, type Sample } from './sample.js'

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  node: Node
}

/** Values of parameters by name; text may hold `{{name}}`. */
export type Given = Readonly<Record<string, string>>

/** Headers that are no parameters: the body, the answer and the login decide over them (OpenAPI 3, Parameter Object). */
const notParameters = /^(accept|content-type|authorization)$/i

/** The parameters of an operation; its own replace those of its path with the same name and place. */
export function parametersOf(document: OpenApiDocument, path: Node, operation: Node): Parameter[] {
  const found = new Map<string, Parameter>()
  for (const value of [...list(path['parameters']), ...list(operation['parameters'])]) {
    const node = document.at(value)
    const [name, place] = [String(node['name']), node['in'] as Parameter['in']]
    if (place === 'header' && notParameters.test(name)) continue
    found.set(`${place} ${name}`, { name, in: place, node })
  }
  return [...found.values()]
}

/** Whether it is sent: a path cannot do without, others are when the API requires them or the caller gives a value. */
export function isSent({ name, in: place, node }: Parameter, given: Given): boolean {
  return place === 'path' || node['required'] === true || Object.hasOwn(given, name)
}

/** The caller's value, else the parameter's example, else one of its schema. */
export function valueOf(document: OpenApiDocument, { name, node }: Parameter, given: Given): Sample {
  if (Object.hasOwn(given, name)) return { value: given[name], isMadeUp: false }
  const [example] = Object.values(isNode(node['examples']) ? node['examples'] : {})
  const named = document.at(example)['value']
  const own = node['example'] ?? named
  if (own !== undefined) return { value: own, isMadeUp: false }
  return sampleOf(document, node['schema'] ?? document.at(Object.values(document.at(node['content']))[0])['schema'])
}

/** Leaves `{{name}}` as it is: it is filled, and escaped, with every request. */
export function escaped(text: string): string {
  return text
    .split(/(\{\{\s*[$\w.-]+\s*\}\})/)
    .map((part, i) => (i % 2 === 1 ? part : encodeURIComponent(part)))
    .join('')
}

/** One text: `style: simple` (a,b and k,v), or JSON when the parameter has `content`. */
export function simpleText({ node }: Parameter, value: unknown): string {
  if (isNode(node['content'])) return JSON.stringify(value)
  if (Array.isArray(value)) return value.map(text).join(',')
  if (!isNode(value)) return text(value)
  const pairs = Object.entries(value)
  return pairs.map(([key, item]) => `${key}${node['explode'] === true ? '=' : ','}${text(item)}`).join(',')
}

/** The text in a path, escaped, for `simple`, `label` (.a.b) and `matrix` (;name=a,b). */
export function pathText(parameter: Parameter, value: unknown): string {
  const { node, name } = parameter
  const plain = simpleText(parameter, value)
    .split(/([,=])/)
    .map((part, i) => (i % 2 === 1 && typeof value === 'object' ? part : escaped(part)))
    .join('')
  if (node['style'] === 'label') return `.${node['explode'] === true ? plain.replaceAll(',', '.') : plain}`
  if (node['style'] !== 'matrix') return plain
  if (node['explode'] !== true || typeof value !== 'object') return `;${name}=${plain}`
  return plain
    .split(',')
    .map((part) => `;${isNode(value) ? part : `${name}=${part}`}`)
    .join('')
}

const separators: Readonly<Record<string, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' }

/** `name=value` pairs, escaped, for `form`, `spaceDelimited`, `pipeDelimited` and `deepObject`. */
export function queryPairs(parameter: Parameter, value: unknown): string[] {
  const { node } = parameter
  const name = encodeURIComponent(parameter.name)
  const style = typeof node['style'] === 'string' ? node['style'] : 'form'
  const explode = node['explode'] ?? style === 'form'
  if (isNode(node['content']) || typeof value !== 'object' || value === null) {
    return [`${name}=${escaped(isNode(node['content']) ? JSON.stringify(value) : text(value))}`]
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => escaped(text(item)))
    return explode === true
      ? items.map((item) => `${name}=${item}`)
      : [`${name}=${items.join(separators[style] ?? ',')}`]
  }
  const pairs = Object.entries(value).map(([key, item]) => [encodeURIComponent(key), escaped(text(item))] as const)
  if (style === 'deepObject') return pairs.map(([key, item]) => `${name}[${key}]=${item}`)
  return explode === true ? pairs.map(([key, item]) => `${key}=${item}`) : [`${name}=${pairs.flat().join(',')}`]
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
