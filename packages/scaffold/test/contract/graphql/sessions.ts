import type { Check } from '../check.js'
import { at, password } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, ask, codeOf, loginAs, newAccount, result, type Account } from './ask.js'

type Pass = Pick<Account, 'client'>

const refresh = ({ client }: Pass, refreshToken: unknown) => ask(client, 'refresh', { input: { refreshToken } })
const me = ({ client }: Pass, token: unknown) => ask(client, 'me', {}, String(token))

/** Refreshing, logging out, and what ends a session. */
export async function checkSessions(check: Check, subject: Subject): Promise<void> {
  await checkRotation(check, subject)
  await checkLogout(check, subject)
  await checkEndsOfSessions(check, subject)
}

async function checkRotation(check: Check, subject: Subject) {
  const user = await newAccount(subject)
  const next = await refresh(user, user.refreshToken)
  check.equal('refreshing has no errors', at(next, 'errors'), undefined)
  check.equal('refreshing gives the account', result(next, 'user.id'), user.id)
  check.that('refreshing gives another refresh token', result(next, 'refreshToken') !== user.refreshToken)
  check.equal('the new access token works', result(await me(user, result(next, 'accessToken')), 'id'), user.id)
  check.equal('the old access token still works', result(await me(user, user.token), 'id'), user.id)
  check.equal('a refresh token works once', codeOf(await refresh(user, user.refreshToken)), 'not-authenticated')
  const last = await refresh(user, result(next, 'refreshToken'))
  check.equal('a client that refreshes twice at once keeps its session', at(last, 'errors'), undefined)
  const third = await refresh(user, result(last, 'refreshToken'))
  check.equal('a session can be refreshed again and again', at(third, 'errors'), undefined)
  check.equal(
    'a token of two rotations ago is refused',
    codeOf(await refresh(user, user.refreshToken)),
    'not-authenticated'
  )
  const after = await refresh(user, result(third, 'refreshToken'))
  check.equal(
    'a token that comes back later ends the session for the thief and the owner',
    codeOf(after),
    'not-authenticated'
  )
  check.equal(
    'its access tokens end with it',
    codeOf(await me(user, result(third, 'accessToken'))),
    'not-authenticated'
  )
  for (const [what, value] of Object.entries({
    'an access token': user.token,
    'an invented token': `${user.id}.${'A'.repeat(43)}`
  })) {
    const code = codeOf(await refresh(user, value))
    check.that(`refreshing with ${what} is refused`, code === 'not-authenticated' || code === 'validation-failed', code)
  }
  check.equal('a refresh token is no access token', codeOf(await me(user, user.refreshToken)), 'not-authenticated')
}

async function checkLogout(check: Check, subject: Subject) {
  const phone = await newAccount(subject)
  const again = () => loginAs(subject, { email: phone.email, password })
  const laptop = await again()
  const answer = await ask(phone.client, 'logout', {}, phone.token)
  check.equal('logging out answers true', result(answer), true)
  check.equal('logging out ends the access token', codeOf(await me(phone, phone.token)), 'not-authenticated')
  check.equal(
    'logging out ends the refresh token',
    codeOf(await refresh(phone, phone.refreshToken)),
    'not-authenticated'
  )
  check.equal(
    'logging out twice is refused',
    codeOf(await ask(phone.client, 'logout', {}, phone.token)),
    'not-authenticated'
  )
  check.equal('logging out leaves other devices logged in', result(await me(laptop, laptop.token), 'id'), phone.id)
  const third = await again()
  check.equal(
    'logging out everywhere answers true',
    result(await ask(third.client, 'logoutAll', {}, third.token)),
    true
  )
  for (const [name, device] of Object.entries({ laptop, third })) {
    check.equal(
      `logging out everywhere ends the access token of the ${name}`,
      codeOf(await me(device, device.token)),
      'not-authenticated'
    )
    const refreshed = await refresh(device, device.refreshToken)
    check.equal(`logging out everywhere ends the refresh token of the ${name}`, codeOf(refreshed), 'not-authenticated')
  }
}

async function checkEndsOfSessions(check: Check, subject: Subject) {
  const admin = await asAdmin(subject)
  const change = (id: string, input: object) => ask(admin.client, 'updateUser', { id, input }, admin.token)
  const user = await newAccount(subject)
  const login = (secret: string) => ask(user.client, 'login', { input: { email: user.email, password: secret } })
  const secret = 'another horse battery'
  await change(user.id, { password: secret })
  check.equal('a new password ends the sessions', codeOf(await me(user, user.token)), 'not-authenticated')
  check.equal('the old password is refused', codeOf(await login(password)), 'not-authenticated')
  const back = await login(secret)
  check.equal('the new password is taken', at(back, 'errors'), undefined)
  await change(user.id, { isActive: false })
  check.equal(
    'being switched off ends the sessions',
    codeOf(await me(user, result(back, 'accessToken'))),
    'not-authenticated'
  )
  check.equal('who is switched off cannot log in', codeOf(await login(secret)), 'not-authenticated')
  await change(user.id, { isActive: true })
  const on = await login(secret)
  check.equal('who is switched on again can log in', at(on, 'errors'), undefined)
  await ask(admin.client, 'deleteUser', { id: user.id }, admin.token)
  check.equal('being deleted ends the sessions', codeOf(await me(user, result(on, 'accessToken'))), 'not-authenticated')
}
