import type { Entity, Field, Operation, Part, Resource } from '../contribution.js'

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

const tsTypes: Readonly<Record<Field['type'], string>> = {
  uuid: 'string',
  string: 'string',
  text: 'string',
  boolean: 'boolean',
  datetime: 'Date',
  role: 'Role'
}

/** The TypeScript declaration of a field. */
const tsField = ({ name, type, optional }: Field) => `${name}: ${tsTypes[type]}${optional === true ? ' | null' : ''};`

const entity = (entities: readonly Entity[], name: string): Entity => {
  const found = entities.find((item) => item.name === name)
  if (found === undefined) throw new Error(`There is no entity ${name}.`)
  return found
}

const zodTypes: Readonly<Record<Field['type'], string>> = {
  uuid: 'z.uuid()',
  string: 'line(255)',
  text: 'line(10_000)',
  boolean: 'z.boolean()',
  datetime: 'z.iso.datetime()',
  role: 'z.enum(roles)'
}

/** The zod rule of a field, without whether it may be missing. */
const zodField = ({ name, type }: Field) => (name === 'email' ? 'email' : zodTypes[type])

/** Parts, each after those that its expression names. */
function inOrder(parts: readonly Part[]): readonly Part[] {
  const names = (part: Part) =>
    parts.filter(({ name }) => name !== part.name && new RegExp(`\\b${name}\\b`).test(part.create))
  const ordered: Part[] = []
  const visit = (part: Part) => {
    if (ordered.includes(part)) return
    names(part).forEach(visit)
    ordered.push(part)
  }
  parts.forEach(visit)
  return ordered
}

/** `listUsers`, `login`: unique in the whole API. */
const operationId = (resource: Resource, { name }: Operation) => `${resource.name}${pascal(name)}`

/** The operations of all resources by full path. */
function pathsOf(resources: readonly Resource[]) {
  const paths = new Map<string, { resource: Resource; operation: Operation }[]>()
  for (const resource of resources) {
    for (const operation of resource.operations) {
      const path = `${resource.path}${operation.path === '/' ? '' : operation.path}`
      paths.set(path, [...(paths.get(path) ?? []), { resource, operation }])
    }
  }
  return [...paths]
}

/** The small vocabulary that templates have beside the composed data. */
export const words = {
  json: (value: unknown) => JSON.stringify(value),
  snake,
  pascal,
  tsField,
  zodField,
  entity,
  inOrder,
  operationId,
  pathsOf
}
