import { invalidFile } from '../errors.js'

/** A part of a document, as far as it is an object. */
export type Node = Readonly<Record<string, unknown>>

/** An OpenAPI 3 document whose references can be followed. */
export interface OpenApiDocument {
  /** File or address, for messages; without login. */
  source: string
  root: Node
  /** The object at a place, references followed; an empty one when there is none. */
  at: (value: unknown) => Node
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Throws KIT_LOADTEST_FILE for what is no OpenAPI 3.0 or 3.1 document. */
export function openDocument(value: unknown, source: string): OpenApiDocument {
  if (!isNode(value)) throw invalidFile(source, 'holds no OpenAPI document')
  if (value['swagger'] !== undefined) {
    throw invalidFile(
      source,
      `is Swagger ${JSON.stringify(value['swagger'])}, which cannot be read`,
      'Convert it to OpenAPI 3, for example with: npx swagger2openapi FILE'
    )
  }
  const version = value['openapi']
  if (typeof version !== 'string' || !/^3\.[01](\.|$)/.test(version)) {
    throw invalidFile(
      source,
      version === undefined
        ? 'holds no OpenAPI document: "openapi" is missing'
        : `is OpenAPI ${JSON.stringify(version)}, which cannot be read`,
      'Give a document of OpenAPI 3.0 or 3.1.'
    )
  }
  if (!isNode(value['paths'])) throw invalidFile(source, 'has no "paths"', 'There is nothing to send.')
  return { source, root: value, at: (place) => followed(value, place, source) }
}

function followed(root: Node, value: unknown, source: string): Node {
  let found = value
  for (const seen = new Set<string>(); isNode(found) && typeof found['$ref'] === 'string';) {
    const reference = found['$ref']
    if (seen.has(reference)) throw invalidFile(source, `has a reference that leads to itself: ${reference}`)
    seen.add(reference)
    found = target(root, reference, source)
  }
  return isNode(found) ? found : {}
}

/** RFC 6901: `~1` is a slash, `~0` a tilde; in a URL fragment other characters may be escaped. */
function target(root: Node, reference: string, source: string): unknown {
  if (!reference.startsWith('#/')) {
    throw invalidFile(
      source,
      `refers to another document: ${reference}`,
      'Make one document of them first, for example with: npx @redocly/cli bundle FILE'
    )
  }
  let found: unknown = root
  for (const part of reference.slice(2).split('/')) {
    const key = unescaped(part).replaceAll('~1', '/').replaceAll('~0', '~')
    found = Array.isArray(found) ? (found as unknown[])[Number(key)] : isNode(found) ? found[key] : undefined
  }
  if (found === undefined) throw invalidFile(source, `refers to something it does not hold: ${reference}`)
  return found
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
