import type { Check } from '../check.js'
import { at, freshEmail, password, type Answer } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, issuesOf } from './account.js'

/** Pages, order, filters and search of the list of users. */
export async function checkUserLists(check: Check, subject: Subject): Promise<void> {
  const { client, token } = await asAdmin(subject)
  const mark = `Lister${Date.now().toString(36)}`
  const people = ['Cleo', 'ada', 'Bob', 'Dora', 'Émile']
  for (const [index, name] of people.entries()) {
    const json = {
      email: freshEmail(name === 'Émile' ? 'emile' : name),
      name: `${mark} ${name}`,
      role: index < 2 ? 'ADMIN' : 'USER',
      isActive: index !== 4,
      password
    }
    await client.send('/api/v1/users', { token, json })
  }
  const list = (query: Record<string, string | number>) =>
    client.send(`/api/v1/users?${new URLSearchParams({ search: mark, ...query }).toString()}`, { token })
  const names = (answer: Answer) =>
    (at(answer, 'items') as { name: string }[]).map(({ name }) => name.slice(mark.length + 1))
  const emails = (answer: Answer) => (at(answer, 'items') as { email: string }[]).map(({ email }) => email)

  const all = await list({})
  check.equal('listing answers 200', all.status, 200)
  check.equal('a list has these fields and no other', Object.keys(at(all) as object).sort(), [
    'items',
    'page',
    'pageSize',
    'total'
  ])
  check.equal('a list counts all', at(all, 'total'), 5)
  check.equal('a list begins with its first page', at(all, 'page'), 1)
  check.equal('a page has 20 places', at(all, 'pageSize'), 20)
  check.equal('the newest come first', names(all), [...people].reverse())
  check.that('no list holds a hash of a password', !/\$2[aby]\$|passwordHash/.test(all.text))
  check.equal('lists can be turned around', names(await list({ order: 'asc' })), people)
  const sorted = emails(await list({ sort: 'email', order: 'asc' }))
  check.equal('lists can be sorted by e-mail address', sorted, [...sorted].sort())
  check.equal('sorting keeps all', sorted.length, 5)
  const first = await list({ sort: 'email', order: 'asc', pageSize: 2 })
  const second = await list({ sort: 'email', order: 'asc', pageSize: 2, page: 2 })
  const third = await list({ sort: 'email', order: 'asc', pageSize: 2, page: 3 })
  check.equal(
    'pages follow each other without gap or repetition',
    [...emails(first), ...emails(second), ...emails(third)],
    sorted
  )
  check.equal('each page counts all', [at(first, 'total'), at(third, 'total')], [5, 5])
  const beyond = await list({ page: 99 })
  check.equal('a page after the last is empty', at(beyond, 'items'), [])
  check.equal('a page after the last counts all', at(beyond, 'total'), 5)
  check.equal('lists can be filtered by role', names(await list({ role: 'ADMIN', order: 'asc' })), ['Cleo', 'ada'])
  check.equal('lists can be filtered by those switched off', names(await list({ isActive: 'false' })), ['Émile'])
  check.equal('filters add up', at(await list({ role: 'USER', isActive: 'true' }), 'total'), 2)
  check.equal('search ignores case', at(await list({ search: mark.toUpperCase() }), 'total'), 5)
  check.equal('search looks at addresses', at(await list({ search: sorted[0] ?? '' }), 'total'), 1)
  check.equal('search finds nothing where nothing is', at(await list({ search: `${mark}x` }), 'total'), 0)
  for (const wild of ['%', '_', '\\', "'"]) {
    check.equal(`search takes ${wild} as it is`, at(await list({ search: `${mark}${wild}` }), 'total'), 0)
  }
  const odd = `${mark} 50%_\\'`
  await client.send('/api/v1/users', { token, json: { email: freshEmail(), name: odd, password } })
  check.equal('search finds such signs where they stand', at(await list({ search: odd }), 'total'), 1)
  for (const wild of ['%', '_', '\\', "'"]) {
    const found = at(await list({ search: wild, pageSize: 100 }), 'items') as { name: string; email: string }[]
    check.that(
      `search for ${wild} alone finds only what holds it`,
      found[0]?.name === odd && found.every(({ name, email }) => `${name} ${email}`.includes(wild)),
      found
    )
  }
  const refused: [string, Record<string, string | number>, readonly string[]][] = [
    ['page 0', { page: 0 }, ['page']],
    ['half a page', { page: 1.5 }, ['page']],
    ['a page that is text', { page: 'x' }, ['page']],
    ['pages of 101', { pageSize: 101 }, ['pageSize']],
    ['an order by hash', { sort: 'passwordHash' }, ['sort']],
    ['an unknown direction', { order: 'up' }, ['order']],
    ['an unknown role', { role: 'ROOT' }, ['role']],
    ['an unknown filter', { passwordHash: 'x' }, ['']]
  ]
  for (const [what, query, paths] of refused) {
    const answer = await list(query)
    check.equal(`listing with ${what} is answered with 400`, answer.status, 400)
    check.equal(`listing with ${what} says where`, issuesOf(answer), paths)
  }
  const twice = await client.send('/api/v1/users?page=1&page=2', { token })
  check.equal('listing with two pages at once is answered with 400', twice.status, 400)
}
