import type { Check } from '../check.js'
import { at, freshEmail, password, type Answer } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, ask, codeOf, issuesOf, result } from './ask.js'

/** Pages, order, filters and search of the list of users. */
export async function checkUserLists(check: Check, subject: Subject): Promise<void> {
  const { client, token } = await asAdmin(subject)
  const mark = `Lister${Date.now().toString(36)}`
  const people = ['Cleo', 'ada', 'Bob', 'Dora', 'Émile']
  for (const [index, name] of people.entries()) {
    const email = freshEmail(name === 'Émile' ? 'emile' : name)
    const input = {
      email,
      name: `${mark} ${name}`,
      role: index < 2 ? 'ADMIN' : 'USER',
      isActive: index !== 4,
      password
    }
    await ask(client, 'createUser', { input }, token)
  }
  const list = (variables: object) => ask(client, 'users', { search: mark, ...variables }, token)
  const items = (answer: Answer) => result(answer, 'items') as { name: string; email: string }[]
  const names = (answer: Answer) => items(answer).map(({ name }) => name.slice(mark.length + 1))
  const emails = (answer: Answer) => items(answer).map(({ email }) => email)

  const all = await list({})
  check.equal('listing has no errors', at(all, 'errors'), undefined)
  check.equal('a list counts all', result(all, 'total'), 5)
  check.equal('a list begins with its first page', result(all, 'page'), 1)
  check.equal('a page has 20 places', result(all, 'pageSize'), 20)
  check.equal('the newest come first', names(all), [...people].reverse())
  check.equal('lists can be turned around', names(await list({ order: 'asc' })), people)
  const sorted = emails(await list({ sort: 'email', order: 'asc' }))
  check.equal('lists can be sorted by e-mail address', sorted, [...sorted].sort())
  check.equal('sorting keeps all', sorted.length, 5)
  const page = (number: number) => list({ sort: 'email', order: 'asc', pageSize: 2, page: number })
  const pages = [await page(1), await page(2), await page(3)]
  check.equal('pages follow each other without gap or repetition', pages.flatMap(emails), sorted)
  check.equal(
    'each page counts all',
    pages.map((one) => result(one, 'total')),
    [5, 5, 5]
  )
  const beyond = await list({ page: 99 })
  check.equal('a page after the last is empty', result(beyond, 'items'), [])
  check.equal('a page after the last counts all', result(beyond, 'total'), 5)
  check.equal('lists can be filtered by role', names(await list({ role: 'ADMIN', order: 'asc' })), ['Cleo', 'ada'])
  check.equal('lists can be filtered by those switched off', names(await list({ isActive: false })), ['Émile'])
  check.equal('filters add up', result(await list({ role: 'USER', isActive: true }), 'total'), 2)
  check.equal('a filter that is null is none', result(await list({ role: null }), 'total'), 5)
  check.equal('search ignores case', result(await list({ search: mark.toUpperCase() }), 'total'), 5)
  check.equal('search looks at addresses', result(await list({ search: sorted[0] ?? '' }), 'total'), 1)
  check.equal('search finds nothing where nothing is', result(await list({ search: `${mark}x` }), 'total'), 0)
  for (const wild of ['%', '_', '\\', "'"]) {
    check.equal(`search takes ${wild} as it is`, result(await list({ search: `${mark}${wild}` }), 'total'), 0)
  }
  const odd = `${mark} 50%_\\'`
  await ask(client, 'createUser', { input: { email: freshEmail(), name: odd, password } }, token)
  check.equal('search finds such signs where they stand', result(await list({ search: odd }), 'total'), 1)
  for (const wild of ['%', '_', '\\', "'"]) {
    const found = items(await list({ search: wild, pageSize: 100 }))
    check.that(
      `search for ${wild} alone finds only what holds it`,
      found[0]?.name === odd && found.every(({ name, email }) => `${name} ${email}`.includes(wild)),
      found
    )
  }
  for (const [what, variables, paths] of [
    ['page 0', { page: 0 }, ['page']],
    ['a negative page', { page: -1 }, ['page']],
    ['pages of 101', { pageSize: 101 }, ['pageSize']]
  ] as const) {
    const answer = await list(variables)
    check.equal(`listing with ${what} is no valid input`, codeOf(answer), 'validation-failed')
    check.equal(`listing with ${what} says where`, issuesOf(answer), paths)
  }
  for (const [what, variables] of Object.entries({
    'half a page': { page: 1.5 },
    'an order by hash': { sort: 'passwordHash' },
    'an unknown direction': { order: 'up' },
    'an unknown role': { role: 'ROOT' }
  })) {
    const answer = await list(variables)
    check.that(
      `listing with ${what} does not fit the schema`,
      result(answer) === undefined && at(answer, 'errors.0') !== undefined,
      answer.text
    )
  }
}
