import { at, type Answer, type Client } from '../contract/client.js'
import { ask, codeOf, result, type OperationName } from '../contract/graphql/ask.js'

/** How attacks reach what REST and GraphQL have in common. */
export interface Door {
  /** Where bodies go. */
  readonly path: string
  register(client: Client, body: unknown): Promise<Answer>
  login(client: Client, body: unknown): Promise<Answer>
  refresh(client: Client, refreshToken: unknown): Promise<Answer>
  me(client: Client, token: string): Promise<Answer>
  user(client: Client, token: string, id: string): Promise<Answer>
  users(client: Client, token: string, query: Readonly<Record<string, string>>): Promise<Answer>
  create(client: Client, token: string, body: unknown): Promise<Answer>
  update(client: Client, token: string, id: string, body: unknown): Promise<Answer>
  remove(client: Client, token: string, id: string): Promise<Answer>
  /** What was answered, at a path; undefined when it was refused. */
  read(answer: Answer, path: string): unknown
  /** Why it was refused; undefined when it was not. */
  refusal(answer: Answer): string | undefined
}

export const restDoor: Door = {
  path: '/api/v1/auth/login',
  register: (client, json) => client.send('/api/v1/auth/register', { json }),
  login: (client, json) => client.send('/api/v1/auth/login', { json }),
  refresh: (client, refreshToken) => client.send('/api/v1/auth/refresh', { json: { refreshToken } }),
  me: (client, token) => client.send('/api/v1/auth/me', { token }),
  user: (client, token, id) => client.send(`/api/v1/users/${encodeURIComponent(id)}`, { token }),
  users: (client, token, query) => client.send(`/api/v1/users?${new URLSearchParams(query).toString()}`, { token }),
  create: (client, token, json) => client.send('/api/v1/users', { token, json }),
  update: (client, token, id, json) =>
    client.send(`/api/v1/users/${encodeURIComponent(id)}`, { method: 'PATCH', token, json }),
  remove: (client, token, id) => client.send(`/api/v1/users/${encodeURIComponent(id)}`, { method: 'DELETE', token }),
  read: (answer, path) => (answer.status < 300 ? at(answer, path) : undefined),
  refusal: ({ status }) => (status < 300 ? undefined : String(status))
}

const graphql = (name: OperationName) => (client: Client, input: unknown) => ask(client, name, { input })

export const graphqlDoor: Door = {
  path: '/graphql',
  register: graphql('register'),
  login: graphql('login'),
  refresh: (client, refreshToken) => ask(client, 'refresh', { input: { refreshToken } }),
  me: (client, token) => ask(client, 'me', {}, token),
  user: (client, token, id) => ask(client, 'user', { id }, token),
  users: (client, token, query) => ask(client, 'users', query, token),
  create: (client, token, input) => ask(client, 'createUser', { input }, token),
  update: (client, token, id, input) => ask(client, 'updateUser', { id, input }, token),
  remove: (client, token, id) => ask(client, 'deleteUser', { id }, token),
  read: (answer, path) => result(answer, path),
  refusal: (answer) => {
    if (answer.status < 300 && at(answer, 'errors') === undefined) return undefined
    const code = codeOf(answer)
    return typeof code === 'string' ? code : String(answer.status)
  }
}
