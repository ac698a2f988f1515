import { invalidOption } from '../errors.js'
import { isNode, list, type Node, type OpenApiDocument } from './document.js'

export interface Operation {
  /** `operationId`, else method and path. */
  name: string
  method: string
  path: string
  pathNode: Node
  node: Node
}

/** Which operations a test sends. */
export interface Selection {
  /** Operation ids, or `METHOD /path`. Exactly these, also those that write. */
  operations: readonly string[]
  tags: readonly string[]
  methods: readonly string[]
  /** Also those that may change data; without it only GET, HEAD and OPTIONS unless they are named. */
  writes: boolean
}

export interface LeftOut {
  name: string
  reason: string
}

const methods = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete', 'trace']
const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

export function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.root['paths'] as Node).flatMap(([path, value]) => {
    const pathNode = document.at(value)
    return methods.flatMap((key) => {
      const node = pathNode[key]
      if (!isNode(node)) return []
      const method = key.toUpperCase()
      const id = node['operationId']
      return [{ name: typeof id === 'string' && id !== '' ? id : `${method} ${path}`, method, path, pathNode, node }]
    })
  })
}

/** Throws KIT_LOADTEST_OPTION for a name, tag or method that nothing has. */
export function select(all: readonly Operation[], selection: Selection): { chosen: Operation[]; leftOut: LeftOut[] } {
  const { operations, tags, writes } = selection
  const wantedMethods = selection.methods.map((method) => method.toUpperCase())
  const isNamed = (operation: Operation) => operations.some((wanted) => answersTo(operation, wanted))
  for (const wanted of operations) {
    if (all.some((operation) => answersTo(operation, wanted))) continue
    throw unknown(
      'operation',
      wanted,
      all.map(({ name }) => name)
    )
  }
  for (const wanted of tags) {
    if (all.some((operation) => tagsOf(operation).includes(wanted))) continue
    throw unknown('tag', wanted, [...new Set(all.flatMap(tagsOf))])
  }
  const wanted = all
    .filter((operation) => operations.length === 0 || isNamed(operation))
    .filter((operation) => tags.length === 0 || tagsOf(operation).some((tag) => tags.includes(tag)))
    .filter(({ method }) => wantedMethods.length === 0 || wantedMethods.includes(method))
  const isAllowed = (operation: Operation) =>
    writes || reading.has(operation.method) || wantedMethods.length > 0 || isNamed(operation)
  return {
    chosen: wanted.filter(isAllowed),
    leftOut: wanted
      .filter((operation) => !isAllowed(operation))
      .map(({ name, method }) => ({ name, reason: `${method} may change data` }))
  }
}

function answersTo({ name, method, path }: Operation, wanted: string): boolean {
  return wanted === name || wanted.replace(/^\w+/, (word) => word.toUpperCase()) === `${method} ${path}`
}

const tagsOf = ({ node }: Operation) => list(node['tags']).map(String)

function unknown(kind: string, wanted: string, known: readonly string[]) {
  const some = known.slice(0, 10).join(', ')
  return invalidOption(
    `The ${kind} "${wanted}"`,
    'is not in the OpenAPI document',
    known.length === 0 ? `It has no ${kind}s.` : `It has ${some}${known.length > 10 ? ', …' : ''}.`
  )
}
