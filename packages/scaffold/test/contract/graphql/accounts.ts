import type { Check } from '../check.js'
import { at, freshEmail, newClient, password, type Answer } from '../client.js'
import type { Subject } from '../subject.js'
import { ask, codeOf, issuesOf, newAccount, operations, result } from './ask.js'

/** Registering, logging in, and what is refused there. */
export async function checkAccounts(check: Check, subject: Subject): Promise<void> {
  await checkRegistration(check, subject)
  await checkLogin(check, subject)
}

async function checkRegistration(check: Check, subject: Subject) {
  const client = newClient(subject.production)
  const register = (input: object) => ask(client, 'register', { input })
  const email = freshEmail('ada')
  const answer = await register({ email: ` ${email.toUpperCase()} `, name: ' Ada Lovelace ', password })
  check.equal('registering answers 200', answer.status, 200)
  check.equal('registering has no errors', at(answer, 'errors'), undefined)
  check.equal('registering stores addresses in lower case', result(answer, 'user.email'), email)
  check.equal('registering takes the blanks off names', result(answer, 'user.name'), 'Ada Lovelace')
  check.equal('who registers is a user', result(answer, 'user.role'), 'USER')
  check.equal('who registers is active', result(answer, 'user.isActive'), true)
  check.matches('users have a uuid', result(answer, 'user.id'), /^[0-9a-f]{8}-/)
  check.matches('users have a time of creation', result(answer, 'user.createdAt'), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  check.equal('registering gives a bearer token', result(answer, 'tokenType'), 'Bearer')
  check.equal('the access token lives 15 minutes', result(answer, 'expiresIn'), 900)
  check.matches('the access token is a JWT', result(answer, 'accessToken'), /^[\w-]+\.[\w-]+\.[\w-]+$/)
  check.matches('the refresh token is no JWT', result(answer, 'refreshToken'), /^[0-9a-f-]{36}\.[\w-]{43}$/)
  const taken = await register({ email, name: 'Eve', password })
  check.equal('an address that is taken is a conflict', codeOf(taken), 'conflict')
  check.equal('a conflict carries its status', at(taken, 'errors.0.extensions.status'), 409)
  check.equal(
    'a conflict carries the request id',
    at(taken, 'errors.0.extensions.requestId'),
    taken.headers['x-request-id']
  )
  const good = { email: freshEmail(), name: 'Ada', password }
  const refused: [string, object, readonly string[]][] = [
    ['no e-mail address', { ...good, email: 'ada' }, ['email']],
    ['an empty name', { ...good, name: ' ' }, ['name']],
    ['a name of two lines', { ...good, name: 'a\nb' }, ['name']],
    ['a name of 256 characters', { ...good, name: 'a'.repeat(256) }, ['name']],
    ['a short password', { ...good, password: 'short' }, ['password']],
    ['a password of 73 bytes', { ...good, password: `${'abcdefgh'.repeat(9)}x` }, ['password']],
    ['a password that all use', { ...good, password: 'password1234' }, ['password']],
    ['three mistakes', { email: '', name: '', password: '' }, ['email', 'name', 'password']]
  ]
  for (const [what, input, paths] of refused) {
    const answer = await register(input)
    check.equal(`registering with ${what} is no valid input`, codeOf(answer), 'validation-failed')
    check.equal(`registering with ${what} says where`, [...new Set(issuesOf(answer))], paths)
  }
  for (const [what, input] of Object.entries({
    nothing: {},
    'a number as name': { ...good, name: 1 },
    'a role': { ...good, role: 'ADMIN' }
  })) {
    const answer = await register(input)
    check.that(
      `registering with ${what} does not fit the schema`,
      at(answer, 'data.result') === undefined && at(answer, 'errors.0.message') !== undefined,
      answer.text
    )
  }
}

async function checkLogin(check: Check, subject: Subject) {
  const { client, email, id } = await newAccount(subject)
  const login = (input: object) => ask(client, 'login', { input })
  const answer = await login({ email: email.toUpperCase(), password })
  check.equal('logging in has no errors', at(answer, 'errors'), undefined)
  check.equal('logging in gives the account', result(answer, 'user.id'), id)
  const own = await ask(client, 'me', {}, String(result(answer, 'accessToken')))
  check.equal('me is the account that is logged in', result(own), result(answer, 'user'))
  const wrong = await login({ email, password: 'wrong horse battery' })
  const unknown = await login({ email: freshEmail(), password })
  check.equal('a wrong password is not authenticated', codeOf(wrong), 'not-authenticated')
  check.equal('an unknown account is not authenticated', codeOf(unknown), 'not-authenticated')
  const words = (refusal: Answer) => [at(refusal, 'errors.0.message'), at(refusal, 'errors.0.extensions.title')]
  check.equal('an unknown account is answered like a wrong password', words(unknown), words(wrong))
  for (const [what, headers] of Object.entries<Record<string, string>>({
    'no token': {},
    'a token that is none': { authorization: 'Bearer nonsense' },
    'a password': { authorization: `Basic ${btoa(`${email}:${password}`)}` },
    'an empty token': { authorization: 'Bearer ' }
  })) {
    const refused = await client.send('/graphql', { json: { query: operations.me }, headers })
    check.equal(`me with ${what} is not authenticated`, codeOf(refused), 'not-authenticated')
    check.that(`me with ${what} answers nothing`, result(refused) === undefined, refused.text)
  }
}
