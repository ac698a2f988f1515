import type { Check } from '../check.js'
import { at, freshEmail, newClient, password, type Answer } from '../client.js'
import type { Subject } from '../subject.js'
import { issuesOf, login, me, newAccount, register } from './account.js'

/** Registering, logging in, and what is refused there. */
export async function checkAccounts(check: Check, subject: Subject): Promise<void> {
  await checkRegistration(check, subject)
  await checkLogin(check, subject)
}

async function checkRegistration(check: Check, subject: Subject) {
  const client = newClient(subject.production)
  const email = freshEmail('ada')
  const answer = await register(client, { email: ` ${email.toUpperCase()} `, name: ' Ada Lovelace ', password })
  check.equal('registering answers 201', answer.status, 201)
  check.equal('registering stores addresses in lower case', at(answer, 'user.email'), email)
  check.equal('registering takes the blanks off names', at(answer, 'user.name'), 'Ada Lovelace')
  check.equal('who registers is a user', at(answer, 'user.role'), 'USER')
  check.equal('who registers is active', at(answer, 'user.isActive'), true)
  check.matches('users have a uuid', at(answer, 'user.id'), /^[0-9a-f]{8}-/)
  check.matches('users have a time of creation', at(answer, 'user.createdAt'), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  check.equal('registering gives a bearer token', at(answer, 'tokenType'), 'Bearer')
  check.equal('the access token lives 15 minutes', at(answer, 'expiresIn'), 900)
  check.matches('the access token is a JWT', at(answer, 'accessToken'), /^[\w-]+\.[\w-]+\.[\w-]+$/)
  check.matches('the refresh token is no JWT', at(answer, 'refreshToken'), /^[0-9a-f-]{36}\.[\w-]{43}$/)
  check.that('no answer holds a hash of a password', !/\$2[aby]\$|passwordHash/.test(answer.text), answer.text)
  const taken = await register(client, { email, name: 'Eve', password })
  check.equal('an address that is taken is answered with 409', taken.status, 409)
  check.equal('an address that is taken is a conflict', at(taken, 'type'), 'urn:problem-type:conflict')
  const refused: [string, object, readonly string[]][] = [
    ['nothing', {}, ['email', 'name', 'password']],
    ['no e-mail address', { email: 'ada', name: 'Ada', password }, ['email']],
    ['an empty name', { email: freshEmail(), name: ' ', password }, ['name']],
    ['a name of two lines', { email: freshEmail(), name: 'a\nb', password }, ['name']],
    ['a name of 256 characters', { email: freshEmail(), name: 'a'.repeat(256), password }, ['name']],
    ['a short password', { email: freshEmail(), name: 'Ada', password: 'short' }, ['password']],
    [
      'a password of 73 bytes',
      { email: freshEmail(), name: 'Ada', password: `${'abcdefgh'.repeat(9)}x` },
      ['password']
    ],
    ['a password that all use', { email: freshEmail(), name: 'Ada', password: 'password1234' }, ['password']],
    ['a number as name', { email: freshEmail(), name: 1, password }, ['name']]
  ]
  for (const [what, body, paths] of refused) {
    const answer = await register(client, body)
    check.equal(`registering with ${what} is answered with 400`, answer.status, 400)
    check.equal(`registering with ${what} says where`, issuesOf(answer), paths)
  }
}

async function checkLogin(check: Check, subject: Subject) {
  const { client, email, id } = await newAccount(subject)
  const answer = await login(client, { email: email.toUpperCase(), password })
  check.equal('logging in answers 200', answer.status, 200)
  check.equal('logging in gives the account', at(answer, 'user.id'), id)
  const own = await me(client, String(at(answer, 'accessToken')))
  check.equal('me answers 200', own.status, 200)
  check.equal('me is the account that is logged in', at(own), at(answer, 'user'))
  const wrong = await login(client, { email, password: 'wrong horse battery' })
  const unknown = await login(client, { email: freshEmail(), password })
  check.equal('a wrong password is answered with 401', wrong.status, 401)
  check.equal('an unknown account is answered with 401', unknown.status, 401)
  const words = (refusal: Answer) => [at(refusal, 'type'), at(refusal, 'title'), at(refusal, 'detail')]
  check.equal('an unknown account is answered like a wrong password', words(unknown), words(wrong))
  check.equal('401 says how to log in', wrong.headers['www-authenticate'], 'Bearer')
  check.equal('logging in without a password is answered with 400', (await login(client, { email })).status, 400)
  for (const [what, headers] of Object.entries<Record<string, string>>({
    'no token': {},
    'a token that is none': { authorization: 'Bearer nonsense' },
    'a password': { authorization: `Basic ${btoa(`${email}:${password}`)}` },
    'an empty token': { authorization: 'Bearer ' }
  })) {
    check.equal(`me with ${what} is answered with 401`, (await client.send('/api/v1/auth/me', { headers })).status, 401)
  }
}
