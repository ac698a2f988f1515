import type { Entity, Field, Part } from '../contribution.js'
import { pascal, snake } from './casing.js'
import { mentions, operationId, pathsOf, protectionOf, schemasOf } from './operations.js'

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

/** What templates have beside the composed data. */
export const templateHelpers = {
  json: (value: unknown) => JSON.stringify(value),
  snake,
  pascal,
  tsField,
  zodField,
  entity,
  inOrder,
  mentions,
  operationId,
  pathsOf,
  protectionOf,
  schemasOf
}
