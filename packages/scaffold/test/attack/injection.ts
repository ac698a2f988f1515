import type { Check } from '../contract/check.js'
import { freshEmail, newClient, password, type Answer, type Client } from '../contract/client.js'
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

const text = (payload: unknown) =>
  Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString()

/** SQL, NoSQL, templates and commands in every field: refused or taken as text, never run, never an error of ours. */
export async function attackFields(check: Check, subject: Subject, door: Door): Promise<void> {
  const victim = await newVictim(door, subject)
  const fresh = () => newClient(subject.production)
  const fields = { ...fieldsOfStrangers(subject, door, victim), ...(await fieldsOfAdministrators(subject, door)) }
  for (const [field, attempt] of Object.entries(fields)) {
    const wrong: string[] = []
    let slowest = 0
    for (const payload of payloads) {
      const start = performance.now()
      const answer = await attempt(payload)
      slowest = Math.max(slowest, performance.now() - start)
      if (answer.status >= 500 || internals.test(answer.text) || /internal-error/.test(answer.text))
        wrong.push(`${text(payload)}: ${answer.status} ${answer.text}`)
      if (field.includes('of a login') && door.read(answer, 'accessToken') !== undefined)
        wrong.push(`${text(payload)} logged in`)
    }
    check.equal(`${field}: nothing is run and nothing breaks`, wrong, [])
    check.that(`${field}: nothing sleeps`, slowest < 4000, `${slowest} ms`)
  }
  const all = await door.users(fresh(), victim.token, { search: "nobody' OR '1'='1" })
  check.equal('a search that is always true in SQL finds nobody', door.read(all, 'total'), 0)
  const still = await door.users(fresh(), victim.token, { search: victim.email })
  check.equal('all tables are still there', door.read(still, 'total'), 1)
  check.equal('nobody else was changed', door.read(still, 'items.0.name'), 'Victim')
}

type Fields = Readonly<Record<string, (payload: unknown) => Promise<Answer>>>

/** What anybody can fill in, and every account. */
function fieldsOfStrangers({ production }: Subject, door: Door, victim: { email: string; token: string }): Fields {
  const fresh = () => newClient(production)
  const list = (name: string) => (payload: unknown) => door.users(fresh(), victim.token, { [name]: text(payload) })
  return {
    'the address of a login': (email) => door.login(fresh(), { email, password }),
    'the password of a login': (secret) => door.login(fresh(), { email: victim.email, password: secret }),
    'the device of a login': (device) =>
      door.login(pretending(fresh(), 'user-agent', text(device)), { email: victim.email, password: 'wrong' }),
    'the address of a registration': (email) => door.register(fresh(), { email, name: 'Eve', password }),
    'the name of a registration': (name) => door.register(fresh(), { email: freshEmail('eve'), name, password }),
    'the password of a registration': (secret) =>
      door.register(fresh(), { email: freshEmail('eve'), name: 'Eve', password: secret }),
    'the device of a registration': (device) =>
      door.register(pretending(fresh(), 'user-agent', text(device)), {
        email: freshEmail('eve'),
        name: 'Eve',
        password
      }),
    'a refresh token': (token) => door.refresh(fresh(), token),
    'an access token': (token) => door.me(fresh(), encodeURIComponent(text(token))),
    'the id of a request': (id) => door.me(pretending(fresh(), 'x-request-id', text(id)), victim.token),
    'the id of a user': (id) => door.user(fresh(), victim.token, text(id)),
    'the search in a list': list('search'),
    'the order of a list': list('sort'),
    'the direction of a list': list('order'),
    'the role in a list': list('role'),
    'the activity in a list': list('isActive'),
    'the page of a list': list('page'),
    'the size of a page': list('pageSize')
  }
}

/** What only administrators can fill in. */
async function fieldsOfAdministrators({ production, admin }: Subject, door: Door): Promise<Fields> {
  const fresh = () => newClient(production)
  const token = String(door.read(await door.login(fresh(), admin), 'accessToken'))
  const created = await door.create(fresh(), token, { email: freshEmail('target'), name: 'Target', password })
  const id = String(door.read(created, 'id'))
  const writable = ['email', 'name', 'role', 'isActive', 'password']
  const body = (name: string, payload: unknown) => ({
    email: freshEmail('made'),
    name: 'Made',
    password,
    [name]: payload
  })
  return {
    ...Object.fromEntries(
      writable.flatMap((name) => [
        [`${name} of a new user`, (payload: unknown) => door.create(fresh(), token, body(name, payload))],
        [`${name} of a changed user`, (payload: unknown) => door.update(fresh(), token, id, { [name]: payload })]
      ])
    ),
    'the id of a changed user': (payload) => door.update(fresh(), token, text(payload), { name: 'Changed' }),
    'the id of a removed user': (payload) => door.remove(fresh(), token, text(payload))
  }
}

/** A client that sends a header of its own; of the value what headers can carry. */
function pretending(client: Client, header: string, value: string): Client {
  const carried = value.replace(/[^\x20-\xff]/g, '?')
  return {
    address: client.address,
    send: (path, sent = {}) => client.send(path, { ...sent, headers: { ...sent.headers, [header]: carried } })
  }
}
