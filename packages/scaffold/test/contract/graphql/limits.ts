import type { Check } from '../check.js'
import { at, newClient, password } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, ask, codeOf, newAccount, query } from './ask.js'

/** What is too deep, too wide, or more than one operation; and that errors of queries are told as GraphQL tells them. */
export async function checkLimits(check: Check, subject: Subject): Promise<void> {
  const { client, token } = await asAdmin(subject)
  const refused = async (what: string, text: string, message: RegExp) => {
    const answer = await query(client, text, token)
    check.equal(`${what}: is refused with 400`, answer.status, 400)
    check.equal(`${what}: answers no data`, at(answer, 'data'), undefined)
    check.matches(`${what}: says why`, at(answer, 'errors.0.message'), message)
  }
  const wide = (fields: number) =>
    `{ ${Array.from({ length: fields }, (_, index) => `a${index}: __typename`).join(' ')} }`
  check.equal('200 fields are answered', (await query(client, wide(200), token)).status, 200)
  await refused('201 fields', wide(201), /more than 200 fields/)
  const spread = `query { ...a } fragment a on Query { ${Array.from({ length: 201 }, (_, index) => `b${index}: __typename`).join(' ')} }`
  await refused('201 fields in a fragment', spread, /more than 200 fields/)
  const pages = (count: number, size: string) =>
    Array.from({ length: count }, (_, index) => `p${index}: users(pageSize: ${size}) { items { id email name role } }`)
  check.equal('1,002 values are answered', (await query(client, `{ ${pages(2, '100').join(' ')} }`, token)).status, 200)
  await refused('2,505 values', `{ ${pages(5, '100').join(' ')} }`, /more than 2000 values/)
  const variable = `query ($size: Int) { ${pages(5, '$size').join(' ')} }`
  await refused('2,505 values, by a variable', variable, /more than 2000 values/)
  const inFragment = `{ ...a } fragment a on Query { ${pages(5, '100').join(' ')} }`
  await refused('2,505 values in a fragment', inFragment, /more than 2000 values/)
  await refused('a field that is not there', '{ nothing }', /Cannot query field "nothing"/)
  await refused('an argument that is missing', '{ user { id } }', /argument "id".*required/)
  await refused('a query that does not parse', '{ me { ', /Syntax Error/)
  await refused('an object without its fields', '{ me }', /must have a selection/)

  const batch = await client.send('/graphql', {
    json: [{ query: '{ __typename }' }, { query: '{ __typename }' }],
    token
  })
  check.that('batches are refused', batch.status >= 400 && batch.status < 500, `${batch.status} ${batch.text}`)
  const persisted = await client.send('/graphql', {
    json: { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }
  })
  check.that(
    'queries by hash only are refused',
    at(persisted, 'data') === undefined && at(persisted, 'errors.0') !== undefined,
    persisted.text
  )
  const empty = await client.send('/graphql', { json: {} })
  check.equal('a body without query is refused', empty.status, 400)
  check.that('a body without query is not told to be broken', !/invalid JSON|SyntaxError/.test(empty.text), empty.text)
  const which = await client.send('/graphql', { json: { query: 'query a { __typename } query b { __typename }' } })
  check.that('two operations without a choice are refused', at(which, 'data.__typename') === undefined, which.text)

  const stranger = newClient(subject.production)
  const logins = Array.from({ length: 5 }, (_, index) => `a${index}: login(input: $input) { accessToken }`).join(' ')
  const text = `mutation ($input: LoginInput!) { ${logins} }`
  const { email } = await newAccount(subject)
  const input = { email, password }
  for (let sent = 0; sent < 4; sent += 1) await query(stranger, text, undefined, { input })
  const last = await ask(stranger, 'login', { input })
  check.equal('each login of a query counts for the limit', codeOf(last), 'too-many-requests')
  check.equal('too many logins carry 429', at(last, 'errors.0.extensions.status'), 429)
}
