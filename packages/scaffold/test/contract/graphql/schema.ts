import type { Check } from '../check.js'
import { at, newClient } from '../client.js'
import type { Subject } from '../subject.js'
import { query } from './ask.js'

const introspection = `{ __schema {
  queryType { fields { name args { name } } }
  mutationType { fields { name args { name } } }
  types { name fields { name } inputFields { name } enumValues { name } }
} }`

interface Named {
  readonly name: string
}

interface Type extends Named {
  readonly fields: readonly Named[] | null
  readonly inputFields: readonly Named[] | null
  readonly enumValues: readonly Named[] | null
}

/** What the schema holds, who may read it, and the page for developers. */
export async function checkSchema(check: Check, { production, development }: Subject): Promise<void> {
  const client = newClient(development)
  const answer = await query(client, introspection)
  check.equal('development describes itself', answer.status, 200)
  const fields = (path: string) => ((at(answer, path) ?? []) as (Named & { args: Named[] })[]).map(({ name }) => name)
  check.equal('the queries are these', fields('data.__schema.queryType.fields').sort(), ['me', 'user', 'users'])
  check.equal('the mutations are these', fields('data.__schema.mutationType.fields').sort(), [
    'createUser',
    'deleteUser',
    'login',
    'logout',
    'logoutAll',
    'refresh',
    'register',
    'updateUser'
  ])
  const types = (at(answer, 'data.__schema.types') ?? []) as Type[]
  const members = (name: string) => {
    const type = types.find((candidate) => candidate.name === name)
    return (type?.fields ?? type?.inputFields ?? type?.enumValues ?? []).map((member) => member.name)
  }
  const expected: Record<string, readonly string[]> = {
    User: ['id', 'email', 'name', 'role', 'isActive', 'createdAt', 'updatedAt'],
    UserPage: ['items', 'total', 'page', 'pageSize'],
    AuthResult: ['user', 'accessToken', 'refreshToken', 'tokenType', 'expiresIn'],
    Role: ['USER', 'ADMIN'],
    UserSort: ['createdAt', 'email', 'name'],
    SortOrder: ['asc', 'desc'],
    CreateUserInput: ['email', 'name', 'role', 'isActive', 'password'],
    UpdateUserInput: ['email', 'name', 'role', 'isActive', 'password'],
    RegisterInput: ['email', 'name', 'password'],
    LoginInput: ['email', 'password'],
    RefreshInput: ['refreshToken']
  }
  for (const [name, list] of Object.entries(expected)) check.equal(`${name} has these members`, members(name), list)

  const refused = await query(newClient(production), introspection)
  check.equal('production does not describe itself', at(refused, 'data'), undefined)
  check.equal('production refuses to describe itself with 400', refused.status, 400)
  const type = await query(newClient(production), '{ __type(name: "User") { name } }')
  check.equal('production describes no type', at(type, 'data'), undefined)
  check.equal(
    'production tells a type of its answers',
    at(await query(newClient(production), '{ __typename }'), 'data.__typename'),
    'Query'
  )
  const guess = await query(newClient(production), '{ userz { total } }')
  check.that('production does not suggest names', !/did you mean/i.test(guess.text), guess.text)

  const page = await client.send('/graphql', { headers: { accept: 'text/html' } })
  check.equal('development has GraphiQL', page.status, 200)
  check.matches('GraphiQL is HTML', page.headers['content-type'], /^text\/html/)
  check.that('GraphiQL is GraphiQL', /graphiql/i.test(page.text))
  const foreign = [...page.text.matchAll(/<(?:script|link|img)[^>]+(?:src|href)="(https?:)?\/\/[^"]+"/g)].map(
    ([tag]) => tag
  )
  check.equal('GraphiQL takes nothing from elsewhere', foreign, [])
  const none = await newClient(production).send('/graphql', { headers: { accept: 'text/html' } })
  check.equal('production has no GraphiQL', none.status, 405)
}
