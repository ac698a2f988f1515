import { isDeepStrictEqual } from 'node:util'
import type { LoadTestSpec } from '@kit/loadtest'
import type { ApiType } from '@kit/scaffold'

/** A request that is sent again and again, without its server. */
export interface Job {
  readonly name: string
  readonly path: string
  readonly request: Pick<LoadTestSpec, 'headers' | 'json' | 'method'>
}

const users = '{ users { items { id email name role isActive createdAt updatedAt } total page pageSize } }'

/** What is measured: `/health`, and the first page of users, for whom the token belongs to. */
export function jobsOf(type: ApiType, token: string): { health: Job; list: Job } {
  const headers = { authorization: `Bearer ${token}` }
  return {
    health: { name: '/health', path: '/health', request: {} },
    list:
      type === 'rest'
        ? { name: 'list of users', path: '/api/v1/users', request: { headers } }
        : { name: 'list of users', path: '/graphql', request: { method: 'POST', headers, json: { query: users } } }
  }
}

/** Makes an account on a generated API; resolves to its access token. */
export async function register(server: string, type: ApiType): Promise<string> {
  const account = { email: 'me@example.com', name: 'Me', password: 'correct horse battery' }
  const mutation = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
  const [path, json] =
    type === 'rest'
      ? ['/api/v1/auth/register', account]
      : ['/graphql', { query: mutation, variables: { input: account } }]
  const { text } = await send(server, { name: 'register', path, request: { method: 'POST', json } })
  const [, token] = /"accessToken":"([^"]+)"/.exec(text) ?? []
  if (token === undefined) throw new Error(`Nobody was registered: ${text}`)
  return token
}

/** Both must do the same work, so they must give the same answer. @throws when they do not */
export async function refuseDifferent(job: Job, generated: string, bare: string): Promise<void> {
  const [ours, theirs] = await Promise.all([send(generated, job), send(bare, job)])
  if (!isDeepStrictEqual(JSON.parse(ours.text), JSON.parse(theirs.text)))
    throw new Error(`The answers differ:\n${ours.text.slice(0, 500)}\n${theirs.text.slice(0, 500)}`)
}

async function send(server: string, { path, request }: Job) {
  const { method = 'GET', headers, json } = request
  const body = json === undefined ? {} : { body: JSON.stringify(json) }
  const answer = await fetch(server + path, {
    method,
    headers: { ...headers, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
    ...body
  })
  return { status: answer.status, text: await answer.text() }
}
