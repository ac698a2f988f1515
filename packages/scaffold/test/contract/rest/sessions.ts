import type { Check } from '../check.js'
import { at, password, textAt } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, login, loginAs, me, newAccount, refresh } from './account.js'

/** Refreshing, logging out, and what ends a session. */
export async function checkSessions(check: Check, subject: Subject): Promise<void> {
  await checkRotation(check, subject)
  await checkLogout(check, subject)
  await checkEndsOfSessions(check, subject)
}

async function checkRotation(check: Check, subject: Subject) {
  const { client, id, token, refreshToken } = await newAccount(subject)
  const next = await refresh(client, refreshToken)
  check.equal('refreshing answers 200', next.status, 200)
  check.equal('refreshing gives the account', at(next, 'user.id'), id)
  check.that('refreshing gives another refresh token', textAt(next, 'refreshToken') !== refreshToken)
  check.equal('the new access token works', (await me(client, textAt(next, 'accessToken'))).status, 200)
  check.equal('the old access token still works', (await me(client, token)).status, 200)
  check.equal('a refresh token works once', (await refresh(client, refreshToken)).status, 401)
  const last = await refresh(client, textAt(next, 'refreshToken'))
  check.equal('a client that refreshes twice at once keeps its session', last.status, 200)
  const third = await refresh(client, textAt(last, 'refreshToken'))
  check.equal('a session can be refreshed again and again', third.status, 200)
  check.equal('a token of two rotations ago is refused', (await refresh(client, refreshToken)).status, 401)
  const after = await refresh(client, textAt(third, 'refreshToken'))
  check.equal('a token that comes back later ends the session for the thief and the owner', after.status, 401)
  check.equal('its access tokens end with it', (await me(client, textAt(third, 'accessToken'))).status, 401)
  for (const [what, value] of Object.entries({
    'an access token': token,
    'an invented token': `${id}.${'A'.repeat(43)}`
  })) {
    check.equal(`refreshing with ${what} is answered with 401`, (await refresh(client, value)).status, 401)
  }
  check.equal('refreshing with a number is answered with 400', (await refresh(client, 1)).status, 400)
  const asToken = await me(client, refreshToken)
  check.equal('a refresh token is no access token', asToken.status, 401)
}

async function checkLogout(check: Check, subject: Subject) {
  const phone = await newAccount(subject)
  const laptop = await loginAs(subject, { email: phone.email, password })
  const logout = (token: string, path = 'logout') =>
    phone.client.send(`/api/v1/auth/${path}`, { method: 'POST', token })
  const answer = await logout(phone.token)
  check.equal('logging out answers 204', answer.status, 204)
  check.equal('logging out answers nothing', answer.text, '')
  check.equal('logging out ends the access token', (await me(phone.client, phone.token)).status, 401)
  check.equal('logging out ends the refresh token', (await refresh(phone.client, phone.refreshToken)).status, 401)
  check.equal('logging out twice is answered with 401', (await logout(phone.token)).status, 401)
  check.equal('logging out leaves other devices logged in', (await me(laptop.client, laptop.token)).status, 200)
  const third = await loginAs(subject, { email: phone.email, password })
  check.equal('logging out everywhere answers 204', (await logout(third.token, 'logout-all')).status, 204)
  for (const [name, { client, token, refreshToken }] of Object.entries({ laptop, third })) {
    check.equal(`logging out everywhere ends the access token of the ${name}`, (await me(client, token)).status, 401)
    check.equal(
      `logging out everywhere ends the refresh token of the ${name}`,
      (await refresh(client, refreshToken)).status,
      401
    )
  }
  const empty = await loginAs(subject, { email: phone.email, password })
  const typed = await empty.client.send('/api/v1/auth/logout', {
    method: 'POST',
    token: empty.token,
    headers: { 'content-type': 'application/json' }
  })
  check.equal('logging out with a content type and no body works', typed.status, 204)
}

async function checkEndsOfSessions(check: Check, subject: Subject) {
  const admin = await asAdmin(subject)
  const change = (id: string, json: object) =>
    admin.client.send(`/api/v1/users/${id}`, { method: 'PATCH', token: admin.token, json })
  const user = await newAccount(subject)
  await change(user.id, { password: 'another horse battery' })
  check.equal('a new password ends the sessions', (await me(user.client, user.token)).status, 401)
  check.equal('the old password is refused', (await login(user.client, { email: user.email, password })).status, 401)
  const back = await login(user.client, { email: user.email, password: 'another horse battery' })
  check.equal('the new password is taken', back.status, 200)
  await change(user.id, { isActive: false })
  check.equal('being switched off ends the sessions', (await me(user.client, textAt(back, 'accessToken'))).status, 401)
  const off = await login(user.client, { email: user.email, password: 'another horse battery' })
  check.equal('who is switched off cannot log in', off.status, 401)
  await change(user.id, { isActive: true })
  const on = await login(user.client, { email: user.email, password: 'another horse battery' })
  check.equal('who is switched on again can log in', on.status, 200)
  await admin.client.send(`/api/v1/users/${user.id}`, { method: 'DELETE', token: admin.token })
  check.equal('being deleted ends the sessions', (await me(user.client, textAt(on, 'accessToken'))).status, 401)
}
