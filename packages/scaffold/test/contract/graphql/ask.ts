import { at, freshEmail, newClient, password, textAt, type Answer, type Client } from '../client.js'
import type { Subject } from '../subject.js'

const userFields = 'id email name role isActive createdAt updatedAt'
const authFields = `user { ${userFields} } accessToken refreshToken tokenType expiresIn`

/** The operations of the API, each selecting every field. */
export const operations = {
  register: `mutation ($input: RegisterInput!) { result: register(input: $input) { ${authFields} } }`,
  login: `mutation ($input: LoginInput!) { result: login(input: $input) { ${authFields} } }`,
  refresh: `mutation ($input: RefreshInput!) { result: refresh(input: $input) { ${authFields} } }`,
  logout: 'mutation { result: logout }',
  logoutAll: 'mutation { result: logoutAll }',
  me: `{ result: me { ${userFields} } }`,
  user: `query ($id: ID!) { result: user(id: $id) { ${userFields} } }`,
  users: `query ($page: Int, $pageSize: Int, $sort: UserSort, $order: SortOrder, $role: Role, $isActive: Boolean, $search: String) {
    result: users(page: $page, pageSize: $pageSize, sort: $sort, order: $order, role: $role, isActive: $isActive, search: $search) {
      items { ${userFields} } total page pageSize
    }
  }`,
  createUser: `mutation ($input: CreateUserInput!) { result: createUser(input: $input) { ${userFields} } }`,
  updateUser: `mutation ($id: ID!, $input: UpdateUserInput!) { result: updateUser(id: $id, input: $input) { ${userFields} } }`,
  deleteUser: 'mutation ($id: ID!) { result: deleteUser(id: $id) }'
} as const

export type OperationName = keyof typeof operations

/** What clients of today accept: with it the status tells whether the query was valid. */
const accept = 'application/graphql-response+json, application/json'

/** Sends any query. */
export const query = (client: Client, text: string, token?: string, variables: object = {}) =>
  client.send('/graphql', { json: { query: text, variables }, token, headers: { accept } })

export const ask = (client: Client, name: OperationName, variables: object = {}, token?: string) =>
  query(client, operations[name], token, variables)

/** What the operation answered, at a path. */
export const result = (answer: Answer, path = '') => at(answer, `data.result${path && `.${path}`}`)

/** The code of the first error. */
export const codeOf = (answer: Answer) => at(answer, 'errors.0.extensions.code')

/** The paths of a refusal's issues, in order. */
export function issuesOf(answer: Answer): readonly string[] {
  const issues = at(answer, 'errors.0.extensions.issues')
  return Array.isArray(issues) ? (issues as { path: string }[]).map(({ path }) => path).sort() : []
}

/** Somebody who is logged in. */
export interface Account {
  readonly client: Client
  readonly id: string
  readonly email: string
  readonly token: string
  readonly refreshToken: string
}

function accountOf(client: Client, answer: Answer): Account {
  const text = (path: string) => textAt(answer, `data.result.${path}`)
  if (text('accessToken') === '') throw new Error(`Nobody was logged in: ${answer.status} ${answer.text}`)
  return {
    client,
    id: text('user.id'),
    email: text('user.email'),
    token: text('accessToken'),
    refreshToken: text('refreshToken')
  }
}

/** A new account, from an address of its own. */
export async function newAccount({ production }: Subject, name = 'user'): Promise<Account> {
  const client = newClient(production)
  const input = { email: freshEmail(name), name: 'Somebody', password }
  return accountOf(client, await ask(client, 'register', { input }))
}

export async function loginAs({ production }: Subject, input: object): Promise<Account> {
  const client = newClient(production)
  return accountOf(client, await ask(client, 'login', { input }))
}

export const asAdmin = (subject: Subject) => loginAs(subject, subject.admin)
