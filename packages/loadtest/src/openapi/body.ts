import type { Step } from '../spec/spec.js'
import { isNode, type Node, type OpenApiDocument } from './document.js'
import { sampleOf, type Sample } from './sample.js'
import { escaped, text } from './parameters.js'

export interface Body {
  step: Pick<Step, 'json' | 'body' | 'headers'>
  isMadeUp: boolean
}

/** The body of a request; undefined when it has none, a sentence when no kind of it can be made. */
export function bodyOf(document: OpenApiDocument, operation: Node): Body | string | undefined {
  if (operation['requestBody'] === undefined) return undefined
  const content = Object.entries(document.at(document.at(operation['requestBody'])['content']))
  if (content.length === 0) return undefined
  for (const { fits, make } of kinds) {
    const found = content.find(([type]) => fits.test(type))
    if (found === undefined) continue
    const media = document.at(found[1])
    const sample = exampleOf(document, media)
    return {
      step: make(sample.value, found[0].includes('*') ? 'application/json' : found[0]),
      isMadeUp: sample.isMadeUp
    }
  }
  return `its body is ${content.map(([type]) => type).join(' or ')}, which cannot be made up`
}

/** In the order in which they are preferred. */
const kinds: readonly { fits: RegExp; make: (value: unknown, type: string) => Body['step'] }[] = [
  { fits: /^application\/json\b/i, make: asJson },
  { fits: /^application\/[\w.+-]*\+json\b|^(\*|application)\/\*/i, make: asJson },
  {
    fits: /^application\/x-www-form-urlencoded\b/i,
    make: (value, type) => ({ body: formOf(value), headers: { 'Content-Type': type } })
  },
  { fits: /^text\//i, make: (value, type) => ({ body: text(value), headers: { 'Content-Type': type } }) }
]

function asJson(json: unknown, type: string): Body['step'] {
  return type === 'application/json' ? { json } : { json, headers: { 'Content-Type': type } }
}

function formOf(value: unknown): string {
  if (!isNode(value)) return ''
  return Object.entries(value)
    .map(([name, item]) => `${encodeURIComponent(name)}=${escaped(text(item))}`)
    .join('&')
}

function exampleOf(document: OpenApiDocument, media: Node): Sample {
  const [named] = Object.values(document.at(media['examples']))
  const value = media['example'] ?? document.at(named)['value']
  return value === undefined ? sampleOf(document, media['schema']) : { value, isMadeUp: false }
}
