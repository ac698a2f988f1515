import type { Check } from '../check.js'
import { at, freshEmail, newClient, password } from '../client.js'
import { checkOutage } from '../outage.js'
import { checkPlatform } from '../platform.js'
import type { Subject } from '../subject.js'
import { ask, codeOf, query, result } from './ask.js'

/** What every generated GraphQL API without accounts promises: all around it is the same, and everybody may do everything. */
export async function checkOpenGraphql(check: Check, subject: Subject): Promise<void> {
  await checkPlatform(check, subject, { path: '/graphql', allow: 'POST' })
  await check.group('users', () => checkUsers(check, subject))
  await check.group('no accounts', () => checkNoAccounts(check, subject))
  await check.group('outage', async () => {
    await checkOutage(check, subject, { ask: (client) => ask(client, 'users'), codeOf })
  })
}

async function checkUsers(check: Check, { production }: Subject) {
  const client = newClient(production)
  const email = freshEmail('open')
  const created = await ask(client, 'createUser', { input: { email, name: 'Open', role: 'ADMIN' } })
  check.equal('anybody creates users', result(created, 'role'), 'ADMIN')
  const id = result(created, 'id')
  check.equal('anybody reads them', result(await ask(client, 'user', { id })), result(created))
  const listed = await ask(client, 'users', { search: email })
  check.equal('anybody lists them', [result(listed, 'total'), result(listed, 'items.0')], [1, result(created)])
  const changed = await ask(client, 'updateUser', { id, input: { name: 'Changed' } })
  check.equal('anybody changes them', result(changed, 'name'), 'Changed')
  const again = await ask(client, 'createUser', { input: { email, name: 'Twice' } })
  check.equal('an address that is taken is a conflict', codeOf(again), 'conflict')
  const secret = await ask(client, 'createUser', { input: { email: freshEmail(), name: 'X', password } })
  check.that('nobody has a password', result(secret) === undefined && at(secret, 'errors.0') !== undefined, secret.text)
  check.equal('anybody deletes them', result(await ask(client, 'deleteUser', { id })), true)
  check.equal('who was deleted is gone', codeOf(await ask(client, 'user', { id })), 'not-found')
}

async function checkNoAccounts(check: Check, { development }: Subject) {
  const schema = await query(
    newClient(development),
    '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }'
  )
  const names = (type: string) =>
    (at(schema, `data.__schema.${type}.fields`) as { name: string }[]).map(({ name }) => name)
  check.equal('the queries are these', names('queryType').sort(), ['user', 'users'])
  check.equal('the mutations are these', names('mutationType').sort(), ['createUser', 'deleteUser', 'updateUser'])
}
