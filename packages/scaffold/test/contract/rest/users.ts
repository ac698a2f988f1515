import type { Check } from '../check.js'
import { at, freshEmail, password, textAt, unknownId } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, issuesOf, newAccount, userFields } from './account.js'

/** Creating, reading, changing and deleting users, and who may. */
export async function checkUsers(check: Check, subject: Subject): Promise<void> {
  const admin = await asAdmin(subject)
  const user = await newAccount(subject)
  const send = (method: string, path: string, json?: object, { client, token } = admin) =>
    client.send(`/api/v1/users${path}`, { method, token, ...(json === undefined ? {} : { json }) })

  const email = freshEmail('grace')
  const created = await send('POST', '', { email, name: 'Grace Hopper', role: 'ADMIN', isActive: false, password })
  check.equal('creating a user answers 201', created.status, 201)
  check.equal(
    'a created user has what was asked for',
    [at(created, 'email'), at(created, 'role'), at(created, 'isActive')],
    [email, 'ADMIN', false]
  )
  check.equal('a user has these fields and no other', Object.keys(at(created) as object).sort(), userFields)
  const id = textAt(created, 'id')
  const read = await send('GET', `/${id}`, undefined, user)
  check.equal('reading a user answers 200', read.status, 200)
  check.equal('a user is read as it was created', at(read), at(created))
  const unversioned = await user.client.send(`/api/users/${id}`, { token: user.token })
  check.equal('without a version the newest answers', at(unversioned), at(created))
  const plain = await send('POST', '', { email: freshEmail(), name: 'Plain', password })
  check.equal('users are created active and without rights', [at(plain, 'role'), at(plain, 'isActive')], ['USER', true])

  const changed = await send('PATCH', `/${id}`, { name: 'Admiral Hopper' })
  check.equal('changing a user answers 200', changed.status, 200)
  check.equal('changing a user changes what was given', at(changed, 'name'), 'Admiral Hopper')
  check.equal(
    'changing a user leaves the rest',
    [at(changed, 'email'), at(changed, 'createdAt')],
    [email, at(created, 'createdAt')]
  )
  check.that(
    'changing a user is noted',
    Date.parse(textAt(changed, 'updatedAt')) >= Date.parse(textAt(created, 'updatedAt'))
  )
  check.equal('a change stays', at(await send('GET', `/${id}`), 'name'), 'Admiral Hopper')
  const taken = await send('PATCH', `/${id}`, { email: user.email })
  check.equal('changing to an address that is taken is answered with 409', taken.status, 409)
  check.equal(
    'creating with an address that is taken is answered with 409',
    (await send('POST', '', { email, name: 'X', password })).status,
    409
  )
  check.equal('changing nothing is answered with 400', (await send('PATCH', `/${id}`, {})).status, 400)

  for (const [what, method, json] of [
    ['demoting', 'PATCH', { role: 'USER' }],
    ['switching off', 'PATCH', { isActive: false }],
    ['deleting', 'DELETE']
  ] as const) {
    const kept = await send(method, `/${admin.id}`, json)
    check.equal(`${what} the last administrator is answered with 409`, kept.status, 409)
    check.equal(`${what} the last administrator is a conflict`, at(kept, 'type'), 'urn:problem-type:conflict')
  }

  const removed = await send('DELETE', `/${id}`)
  check.equal('deleting a user answers 204', removed.status, 204)
  check.equal('deleting a user answers nothing', removed.text, '')
  for (const [method, json] of [['GET'], ['PATCH', { name: 'X' }], ['DELETE']] as const) {
    const answer = await send(method, `/${id}`, json)
    check.equal(`${method} of a deleted user is answered with 404`, answer.status, 404)
    check.equal(`${method} of a deleted user is not found`, at(answer, 'type'), 'urn:problem-type:not-found')
  }
  check.equal('a user who never was is answered with 404', (await send('GET', `/${unknownId}`)).status, 404)

  const refused: [string, object, readonly string[]][] = [
    ['nothing', {}, ['email', 'name', 'password']],
    ['an unknown role', { email: freshEmail(), name: 'X', password, role: 'ROOT' }, ['role']],
    ['an id', { email: freshEmail(), name: 'X', password, id: unknownId }, ['']],
    ['a hash', { email: freshEmail(), name: 'X', password, passwordHash: 'x' }, ['']],
    ['text as isActive', { email: freshEmail(), name: 'X', password, isActive: 'yes' }, ['isActive']]
  ]
  for (const [what, body, paths] of refused) {
    const answer = await send('POST', '', body)
    check.equal(`creating with ${what} is answered with 400`, answer.status, 400)
    check.equal(`creating with ${what} says where`, issuesOf(answer), paths)
    check.equal(`creating with ${what} is no valid input`, at(answer, 'type'), 'urn:problem-type:validation-failed')
  }
  check.equal('an id that is no uuid is answered with 400', (await send('GET', '/1')).status, 400)

  for (const [method, path, json] of [
    ['GET', ''],
    ['GET', `/${user.id}`],
    ['POST', '', { email: 'x' }],
    ['PATCH', `/${user.id}`, { name: 'X' }],
    ['DELETE', `/${user.id}`]
  ] as const) {
    const where = `${method} /users${path && '/:id'}`
    const options = { method, ...(json === undefined ? {} : { json }) }
    check.equal(
      `${where} without login is answered with 401`,
      (await user.client.send(`/api/v1/users${path}`, options)).status,
      401
    )
    if (method === 'GET') continue
    check.equal(`${where} by a user is answered with 403`, (await send(method, path, json, user)).status, 403)
  }
}
