import type { Check } from '../contract/check.js'
import { freshEmail, newClient, password, type Answer } from '../contract/client.js'
import type { Subject } from '../contract/subject.js'
import type { Door } from './door.js'
import { internals } from './leaks.js'
import { newVictim } from './tokens.js'

const payloads: readonly unknown[] = [
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  '" OR 1=1 #',
  "admin'/*",
  "') UNION SELECT * FROM users --",
  '1; SELECT pg_sleep(5)',
  "' AND SLEEP(5) AND '1'='1",
  '\\',
  '%',
  '${7*7}{{7*7}}<%= 7*7 %>',
  '$(sleep 5)`sleep 5`',
  '\u0000',
  '\ud800',
  '😀'.repeat(60),
  { $ne: null },
  { $gt: '' },
  { $regex: '.*' },
  { $where: 'sleep(5000)' },
  ['a', 'b'],
  null,
  true,
  1e308
]

/** SQL, NoSQL, templates and commands in every field: refused or taken as text, never run, never an error of ours. */
export async function attackFields(check: Check, subject: Subject, door: Door): Promise<void> {
  const victim = await newVictim(door, subject)
  const fresh = () => newClient(subject.production)
  const loggedIn = (answer: Answer) => door.read(answer, 'accessToken') !== undefined
  const text = (payload: unknown) =>
    Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString()
  const fields: Readonly<Record<string, (payload: unknown) => Promise<Answer>>> = {
    'the address of a login': (email) => door.login(fresh(), { email, password }),
    'the password of a login': (secret) => door.login(fresh(), { email: victim.email, password: secret }),
    'the address of a registration': (email) => door.register(fresh(), { email, name: 'Eve', password }),
    'the name of a registration': (name) => door.register(fresh(), { email: freshEmail('eve'), name, password }),
    'the password of a registration': (secret) =>
      door.register(fresh(), { email: freshEmail('eve'), name: 'Eve', password: secret }),
    'a refresh token': (token) => door.refresh(fresh(), token),
    'the id of a user': (id) => door.user(fresh(), victim.token, text(id)),
    'the search in a list': (search) => door.users(fresh(), victim.token, { search: text(search) }),
    'the order of a list': (sort) => door.users(fresh(), victim.token, { sort: text(sort) }),
    'the role in a list': (role) => door.users(fresh(), victim.token, { role: text(role) }),
    'the page of a list': (page) => door.users(fresh(), victim.token, { page: text(page) }),
    'an access token': (token) => door.me(fresh(), encodeURIComponent(text(token)))
  }
  for (const [field, attempt] of Object.entries(fields)) {
    const wrong: string[] = []
    let slowest = 0
    for (const payload of payloads) {
      const start = performance.now()
      const answer = await attempt(payload)
      slowest = Math.max(slowest, performance.now() - start)
      if (answer.status >= 500 || internals.test(answer.text) || /internal-error/.test(answer.text))
        wrong.push(`${text(payload)}: ${answer.status} ${answer.text}`)
      if (field.includes('login') && loggedIn(answer)) wrong.push(`${text(payload)} logged in`)
    }
    check.equal(`${field}: nothing is run and nothing breaks`, wrong, [])
    check.that(`${field}: nothing sleeps`, slowest < 4000, `${slowest} ms`)
  }
  const all = await door.users(fresh(), victim.token, { search: "nobody' OR '1'='1" })
  check.equal('a search that is always true in SQL finds nobody', door.read(all, 'total'), 0)
  const still = await door.users(fresh(), victim.token, { search: victim.email })
  check.equal('all tables are still there', door.read(still, 'total'), 1)
}
