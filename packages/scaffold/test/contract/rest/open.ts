import type { Check } from '../check.js'
import { at, freshEmail, newClient, password, textAt } from '../client.js'
import { checkPlatform } from '../platform.js'
import type { Subject } from '../subject.js'
import { issuesOf, userFields } from './account.js'
import { checkRestOutage } from './outage.js'

/** What every generated REST API without accounts promises: all around it is the same, and everybody may do everything. */
export async function checkOpenRest(check: Check, subject: Subject): Promise<void> {
  await checkPlatform(check, subject, { path: '/api/v1/users', allow: 'HEAD, GET, POST' })
  await check.group('users', () => checkUsers(check, subject))
  await check.group('no accounts', () => checkNoAccounts(check, subject))
  await check.group('outage', () => checkRestOutage(check, subject, { ask: (client) => client.send('/api/v1/users') }))
}

async function checkUsers(check: Check, { production }: Subject) {
  const client = newClient(production)
  const email = freshEmail('open')
  const created = await client.send('/api/v1/users', { json: { email, name: 'Open', role: 'ADMIN' } })
  check.equal('anybody creates users', created.status, 201)
  check.equal('a user has these fields and no other', Object.keys(at(created) as object).sort(), userFields)
  const path = `/api/v1/users/${textAt(created, 'id')}`
  check.equal('anybody reads them', at(await client.send(path)), at(created))
  const listed = await client.send(`/api/v1/users?search=${encodeURIComponent(email)}`)
  check.equal('anybody lists them', [at(listed, 'total'), at(listed, 'items.0')], [1, at(created)])
  const changed = await client.send(path, { method: 'PATCH', json: { name: 'Changed' } })
  check.equal('anybody changes them', at(changed, 'name'), 'Changed')
  const again = await client.send('/api/v1/users', { json: { email, name: 'Twice' } })
  check.equal('an address that is taken is answered with 409', again.status, 409)
  const secret = await client.send('/api/v1/users', { json: { email: freshEmail(), name: 'X', password } })
  check.equal('nobody has a password', [secret.status, issuesOf(secret)], [400, ['']])
  check.equal('anybody deletes them', (await client.send(path, { method: 'DELETE' })).status, 204)
  check.equal('who was deleted is gone', (await client.send(path)).status, 404)
}

async function checkNoAccounts(check: Check, { production }: Subject) {
  const client = newClient(production)
  for (const path of ['login', 'register', 'refresh', 'logout', 'me']) {
    const { status } = await client.send(`/api/v1/auth/${path}`, { json: {} })
    check.equal(`there is no /auth/${path}`, status, 404)
  }
  const document = await client.send('/api/v1/openapi.json')
  check.equal('the description knows users only', Object.keys(at(document, 'paths') as object).sort(), [
    '/users',
    '/users/{id}'
  ])
  check.that('the description knows no login', !/bearer|"security"|password/i.test(document.text))
  check.equal('the documentation is a page', (await client.send('/docs')).status, 200)
}
