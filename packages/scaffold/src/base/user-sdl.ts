import type { Entity, Field } from '../contribution.js'
import type { ProjectSpec } from '../spec.js'

const types: Readonly<Record<Field['type'], string>> = {
  uuid: 'ID',
  string: 'String',
  text: 'String',
  boolean: 'Boolean',
  datetime: 'DateTime',
  role: 'Role'
}

const block = (head: string, lines: readonly string[]) => `${head} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`

/** The GraphQL types of users, with the fields that features add. */
export function userSdl(entities: readonly Entity[], { auth }: ProjectSpec): string {
  const fields = entities.find(({ name }) => name === 'user')?.fields ?? []
  const shown = fields.filter(({ hidden }) => hidden !== true)
  const extra = fields.filter(({ writable }) => writable === true)
  const password = (mark: string) => (auth ? [`password: String${mark}`] : [])
  return [
    block('enum Role', ['USER', 'ADMIN']),
    block('enum UserSort', ['createdAt', 'email', 'name']),
    block('enum SortOrder', ['asc', 'desc']),
    block(
      'type User',
      shown.map(({ name, type, optional }) => `${name}: ${types[type]}${optional === true ? '' : '!'}`)
    ),
    block('type UserPage', ['items: [User!]!', 'total: Int!', 'page: Int!', 'pageSize: Int!']),
    block('input CreateUserInput', [
      'email: String!',
      'name: String!',
      'role: Role',
      'isActive: Boolean',
      ...extra.map(({ name, type, optional }) => `${name}: ${types[type]}${optional === true ? '' : '!'}`),
      ...password('!')
    ]),
    block('input UpdateUserInput', [
      'email: String',
      'name: String',
      'role: Role',
      'isActive: Boolean',
      ...extra.map(({ name, type }) => `${name}: ${types[type]}`),
      ...password('')
    ])
  ].join('\n\n')
}
