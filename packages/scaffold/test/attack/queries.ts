import type { Check } from '../contract/check.js'
import { at, newClient } from '../contract/client.js'
import { query } from '../contract/graphql/ask.js'
import type { Subject } from '../contract/subject.js'

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

/** Queries that are small to send and large to answer. */
const bombs: Readonly<Record<string, string>> = {
  '201 aliases': `{ ${times(201, (index) => `a${index}: users { total }`)} }`,
  '3,000 aliases': `{ ${times(3000, (index) => `a${index}: __typename`)} }`,
  'aliases in fragments': `{ ...f } fragment f on Query { ${times(201, (index) => `a${index}: __typename`)} }`,
  'fragments that double 30 times': `{ ...f0 } ${times(30, (index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} fragment f30 on Query { __typename }`,
  'fragments in a circle': '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
  'a fragment in itself': '{ ...a } fragment a on Query { ...a }',
  '5,000 unknown fields': `{ ${times(5000, (index) => `usr${index}`)} }`,
  '5,000 nested braces': `${'{ me '.repeat(5000)}${'}'.repeat(5000)}`,
  'fields nested 20 deep': `{ users ${'{ items '.repeat(20)}{ id } ${'}'.repeat(20)} }`,
  'inline fragments nested 300 deep': `{ ${'... on Query { '.repeat(300)} ${times(201, (index) => `a${index}: __typename`)} ${'}'.repeat(300)} }`,
  '60 lists of 100 users': `{ ${times(60, (index) => `a${index}: users(pageSize: 100) { items { id } }`)} }`,
  '100 searches for one user': `{ ${times(100, (index) => `a${index}: users(pageSize: 1, page: 2000, search: "zz${index}") { total }`)} }`,
  'the whole schema': '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
  '300 logins': `mutation { ${times(300, (index) => `a${index}: login(input: { email: "a@example.com", password: "${index}" }) { accessToken }`)} }`
}

export async function attackQueries(check: Check, subject: Subject): Promise<void> {
  for (const [what, text] of Object.entries(bombs)) {
    const start = performance.now()
    const answer = await query(newClient(subject.production), text)
    const took = performance.now() - start
    check.that(
      `${what}: refused before anything is asked`,
      answer.status === 400 && at(answer, 'data') === undefined,
      `${answer.status} ${answer.text.slice(0, 300)}`
    )
    check.that(`${what}: refused within a second`, took < 1000, took)
    check.that(`${what}: the answer is short`, answer.text.length < 50_000, answer.text.length)
  }
  const directives = await query(newClient(subject.production), `{ __typename ${'@skip(if: false) '.repeat(4000)} }`)
  check.equal('4,000 directives on one field are refused', directives.status, 400)
  const form = await newClient(subject.production).send('/graphql?query={__typename}', { method: 'GET' })
  check.equal('queries in addresses are refused', form.status, 405)
  const simple = await newClient(subject.production).send('/graphql', {
    raw: '{"query":"{ __typename }"}',
    headers: { 'content-type': 'text/plain' }
  })
  check.equal('queries that any page can send are refused', simple.status, 415)
  check.equal('the API lives on after all queries', (await newClient(subject.production).send('/health')).status, 200)
}
