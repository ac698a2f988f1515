import type { Check } from '../check.js'
import { at, freshEmail, password, unknownId } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, ask, codeOf, issuesOf, newAccount, result, type OperationName } from './ask.js'

/** Creating, reading, changing and deleting users, and who may. */
export async function checkUsers(check: Check, subject: Subject): Promise<void> {
  const admin = await asAdmin(subject)
  const user = await newAccount(subject)
  const send = (name: OperationName, variables: object, { client, token } = admin) =>
    ask(client, name, variables, token)
  const create = (input: object) =>
    send('createUser', { input: { email: freshEmail(), name: 'X', password, ...input } })

  const email = freshEmail('grace')
  const created = await create({ email, name: 'Grace Hopper', role: 'ADMIN', isActive: false })
  check.equal('creating a user has no errors', at(created, 'errors'), undefined)
  check.equal(
    'a created user has what was asked for',
    [result(created, 'email'), result(created, 'role'), result(created, 'isActive')],
    [email, 'ADMIN', false]
  )
  const id = result(created, 'id')
  check.equal('a user is read as it was created', result(await send('user', { id }, user)), result(created))
  const plain = await create({})
  check.equal(
    'users are created active and without rights',
    [result(plain, 'role'), result(plain, 'isActive')],
    ['USER', true]
  )
  const changed = await send('updateUser', { id, input: { name: 'Admiral Hopper' } })
  check.equal('changing a user changes what was given', result(changed, 'name'), 'Admiral Hopper')
  check.equal(
    'changing a user leaves the rest',
    [result(changed, 'email'), result(changed, 'createdAt')],
    [email, result(created, 'createdAt')]
  )
  check.that(
    'changing a user is noted',
    Date.parse(String(result(changed, 'updatedAt'))) >= Date.parse(String(result(created, 'updatedAt')))
  )
  check.equal('a change stays', result(await send('user', { id }), 'name'), 'Admiral Hopper')
  check.equal(
    'changing to an address that is taken is a conflict',
    codeOf(await send('updateUser', { id, input: { email: user.email } })),
    'conflict'
  )
  check.equal('creating with an address that is taken is a conflict', codeOf(await create({ email })), 'conflict')
  check.equal(
    'changing nothing is no valid input',
    codeOf(await send('updateUser', { id, input: {} })),
    'validation-failed'
  )
  for (const [what, name, more] of [
    ['demoting', 'updateUser', { input: { role: 'USER' } }],
    ['switching off', 'updateUser', { input: { isActive: false } }],
    ['deleting', 'deleteUser', {}]
  ] as const) {
    const kept = await send(name, { id: admin.id, ...more })
    check.equal(`${what} the last administrator is a conflict`, codeOf(kept), 'conflict')
  }
  check.equal('deleting a user answers true', result(await send('deleteUser', { id })), true)
  for (const [name, more] of [
    ['user', {}],
    ['updateUser', { input: { name: 'X' } }],
    ['deleteUser', {}]
  ] as const) {
    const answer = await send(name, { id, ...more })
    check.equal(`${name} of a deleted user is not found`, codeOf(answer), 'not-found')
    check.equal(`${name} of a deleted user carries 404`, at(answer, 'errors.0.extensions.status'), 404)
  }
  check.equal('a user who never was is not found', codeOf(await send('user', { id: unknownId })), 'not-found')

  const refused: [string, object, readonly string[]][] = [
    ['a bad address', { email: 'x' }, ['email']],
    ['an empty name', { name: '' }, ['name']],
    ['a short password', { password: 'short' }, ['password']]
  ]
  for (const [what, input, paths] of refused) {
    const answer = await create(input)
    check.equal(`creating with ${what} is no valid input`, codeOf(answer), 'validation-failed')
    check.equal(`creating with ${what} says where`, [...new Set(issuesOf(answer))], paths)
    check.equal(`creating with ${what} carries 400`, at(answer, 'errors.0.extensions.status'), 400)
  }
  const foreign: [string, object][] = [
    ['an unknown role', { role: 'ROOT' }],
    ['an id', { id: unknownId }],
    ['a hash', { passwordHash: 'x' }],
    ['text as isActive', { isActive: 'yes' }]
  ]
  for (const [what, input] of foreign) {
    const answer = await create(input)
    check.that(
      `creating with ${what} does not fit the schema`,
      result(answer) === undefined && at(answer, 'errors.0') !== undefined,
      answer.text
    )
  }
  const noId = await send('user', { id: '1' })
  check.equal('an id that is no uuid is no valid input', codeOf(noId), 'validation-failed')
  check.equal('an id that is no uuid says where', issuesOf(noId), ['id'])

  const input = { name: 'Mallory' }
  const guarded: [OperationName, object][] = [
    ['users', {}],
    ['user', { id: user.id }],
    ['createUser', { input: { email: freshEmail(), password, ...input } }],
    ['updateUser', { id: user.id, input }],
    ['deleteUser', { id: user.id }]
  ]
  for (const [name, variables] of guarded) {
    check.equal(
      `${name} without login is not authenticated`,
      codeOf(await ask(user.client, name, variables)),
      'not-authenticated'
    )
    if (name === 'users' || name === 'user') continue
    check.equal(`${name} by a user is not allowed`, codeOf(await send(name, variables, user)), 'not-allowed')
  }
  check.equal('who was refused changed nothing', result(await send('user', { id: user.id }), 'name'), 'Somebody')
}
