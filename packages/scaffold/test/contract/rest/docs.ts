import type { Check } from '../check.js'
import { at, freshEmail, newClient, password, unknownId, type Answer } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, newAccount } from './account.js'

interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
}

interface Operation {
  readonly operationId: string
  readonly security?: readonly object[]
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

/** The description of the API, that it tells the truth, and the page that shows it. */
export async function checkDocs(check: Check, subject: Subject): Promise<void> {
  const client = newClient(subject.production)
  const document = await client.send('/api/v1/openapi.json')
  check.equal('the description is served', document.status, 200)
  check.matches('the description is OpenAPI 3.1', at(document, 'openapi'), /^3\.1\./)
  check.equal('the description is of version 1', at(document, 'servers.0.url'), '/api/v1')
  check.equal('without a version the newest is described', at(await client.send('/api/openapi.json')), at(document))
  const paths = at(document, 'paths') as Paths
  check.equal('every path is described', Object.keys(paths).sort(), [
    '/auth/login',
    '/auth/logout',
    '/auth/logout-all',
    '/auth/me',
    '/auth/refresh',
    '/auth/register',
    '/users',
    '/users/{id}'
  ])
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  const ids = operations.map(({ operationId }) => operationId)
  check.equal('every operation has a name of its own', new Set(ids).size, 11)
  check.equal('six operations need a login and three more', operations.filter(({ security }) => security).length, 8)
  check.equal('the login is a bearer token', at(document, 'components.securitySchemes.bearer.scheme'), 'bearer')
  const parameters = paths['/users']?.['get']?.parameters?.map(({ name }) => name).sort()
  check.equal('every filter is described', parameters, [
    'isActive',
    'order',
    'page',
    'pageSize',
    'role',
    'search',
    'sort'
  ])
  await checkAnswers(check, subject, paths)
  await checkPage(check, subject)
}

/** Asks everything once for success and once for each refusal and compares the answers with the description. */
async function checkAnswers(check: Check, subject: Subject, paths: Paths) {
  const [admin, user] = [await asAdmin(subject), await newAccount(subject)]
  const asked = async (path: string, method: string, sent: { url?: string; json?: object; token?: string } = {}) => {
    const { url = path, ...rest } = sent
    const answer = await user.client.send(`/api/v1${url}`, { method: method.toUpperCase(), ...rest })
    const title = `${method.toUpperCase()} ${path} with ${answer.status}`
    const wrong = differences(answer, paths[path]?.[method])
    check.equal(`${title} is answered as described`, wrong, [])
    return answer
  }
  const body = { email: freshEmail(), name: 'Described', password }
  await asked('/auth/register', 'post', { json: body })
  const { token } = { token: admin.token }
  const loggedIn = await asked('/auth/login', 'post', { json: { email: body.email, password } })
  await asked('/auth/login', 'post', { json: { email: body.email, password: 'wrong' } })
  await asked('/auth/refresh', 'post', { json: { refreshToken: at(loggedIn, 'refreshToken') } })
  await asked('/auth/refresh', 'post', { json: {} })
  await asked('/auth/me', 'get', { token })
  await asked('/auth/me', 'get')
  const created = await asked('/users', 'post', { token, json: { ...body, email: freshEmail() } })
  await asked('/users', 'post', { token, json: body })
  await asked('/users', 'post', { token, json: {} })
  await asked('/users', 'post', { token: user.token, json: body })
  await asked('/users', 'get', { token })
  await asked('/users', 'get', { token, url: '/users?page=0' })
  await asked('/users', 'get')
  const url = `/users/${String(at(created, 'id'))}`
  await asked('/users/{id}', 'get', { token, url })
  await asked('/users/{id}', 'get', { token, url: `/users/${unknownId}` })
  await asked('/users/{id}', 'patch', { token, url, json: { name: 'Changed' } })
  await asked('/users/{id}', 'patch', { token, url, json: { email: body.email } })
  await asked('/users/{id}', 'delete', { token, url })
  await asked('/auth/logout', 'post', { token: user.token })
}

/** What an answer has that its description lacks, or the other way round. */
function differences({ status, headers, text }: Answer, operation: Operation | undefined): readonly string[] {
  const response = operation?.responses[String(status)]
  if (response === undefined) return [`${status} is not described`]
  if (response.content === undefined) return text === '' ? [] : ['has a body']
  const type = headers['content-type']?.split(';')[0] ?? ''
  const schema = response.content[type]?.schema
  if (schema === undefined) return [`${type} is not described`]
  return '$ref' in schema ? [] : mismatches(JSON.parse(text), schema, 'answer')
}

function mismatches(
  value: unknown,
  { type, properties, required = [], items }: Schema,
  where: string
): readonly string[] {
  if (type === 'array' && items !== undefined) {
    return Array.isArray(value)
      ? value.flatMap((item) => mismatches(item, items, `${where}[]`))
      : [`${where} is no list`]
  }
  if (properties === undefined) return []
  if (typeof value !== 'object' || value === null) return [`${where} is no object`]
  const known = Object.entries(value).flatMap(([key, item]) => {
    const property = properties[key]
    return property === undefined ? [`${where}.${key} is not described`] : mismatches(item, property, `${where}.${key}`)
  })
  return [...known, ...required.filter((key) => !(key in value)).map((key) => `${where}.${key} is missing`)]
}

async function checkPage(check: Check, { production }: Subject) {
  const client = newClient(production)
  const page = await client.send('/docs')
  check.equal('the documentation is a page', page.status, 200)
  check.matches('the documentation is HTML', page.headers['content-type'], /^text\/html/)
  const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '')
  check.that(
    'the page takes nothing from elsewhere',
    sources.length === 3 && sources.every((source) => source.startsWith('/')),
    sources
  )
  for (const source of sources) {
    const { status, text } = await client.send(source)
    check.that(`${source} is served`, status === 200 && text.length > 0, status)
  }
  check.that('the page needs no script inside itself', !/<script>[^<]/.test(page.text))
}
