import { at, freshEmail, newClient, password, textAt, type Answer, type Client } from '../client.js'
import type { Subject } from '../subject.js'

/** Somebody who is logged in. */
export interface Account {
  readonly client: Client
  readonly id: string
  readonly email: string
  readonly token: string
  readonly refreshToken: string
}

function accountOf(client: Client, answer: Answer): Account {
  const [token, refreshToken] = [textAt(answer, 'accessToken'), textAt(answer, 'refreshToken')]
  if (token === '') throw new Error(`Nobody was logged in: ${answer.status} ${answer.text}`)
  return { client, id: textAt(answer, 'user.id'), email: textAt(answer, 'user.email'), token, refreshToken }
}

export const register = (client: Client, body: object) => client.send('/api/v1/auth/register', { json: body })
export const login = (client: Client, body: object) => client.send('/api/v1/auth/login', { json: body })
export const refresh = (client: Client, refreshToken: unknown) =>
  client.send('/api/v1/auth/refresh', { json: { refreshToken } })
export const me = (client: Client, token: string) => client.send('/api/v1/auth/me', { token })

/** A new account, from an address of its own. */
export async function newAccount({ production }: Subject, name = 'user'): Promise<Account> {
  const client = newClient(production)
  return accountOf(client, await register(client, { email: freshEmail(name), name: 'Somebody', password }))
}

export async function loginAs({ production }: Subject, credentials: object): Promise<Account> {
  const client = newClient(production)
  return accountOf(client, await login(client, credentials))
}

export const asAdmin = (subject: Subject) => loginAs(subject, subject.admin)

/** What an answer tells of a user, by name. */
export const userFields = ['createdAt', 'email', 'id', 'isActive', 'name', 'role', 'updatedAt']

/** The paths of a problem's issues, in order. */
export function issuesOf(answer: Answer): readonly string[] {
  const issues = at(answer, 'issues')
  return Array.isArray(issues) ? (issues as { path: string }[]).map(({ path }) => path).sort() : []
}
