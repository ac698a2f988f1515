import type { Check } from '../contract/check.js'
import { freshEmail, newClient, password, type Answer } from '../contract/client.js'
import type { Subject } from '../contract/subject.js'
import type { Door } from './door.js'
import { forgedTokens, sessionOf, signedAnew } from './forge.js'

export async function newVictim(door: Door, { production }: Subject) {
  const client = newClient(production)
  const email = freshEmail('victim')
  const answer = await door.register(client, { email, name: 'Victim', password })
  const text = (path: string) => String(door.read(answer, path))
  return { client, email, id: text('user.id'), token: text('accessToken'), refreshToken: text('refreshToken') }
}

/** Forged access tokens, stolen and raced refresh tokens. */
export async function attackTokens(check: Check, subject: Subject, door: Door): Promise<void> {
  const [victim, other] = [await newVictim(door, subject), await newVictim(door, subject)]
  const key = subject.secrets[0] ?? ''
  const again = await door.me(victim.client, signedAnew(victim.token, key))
  check.equal('control: a token signed anew is taken', door.read(again, 'id'), victim.id)
  for (const [what, token] of Object.entries(forgedTokens(victim.token, key, sessionOf(other.token)))) {
    const answer = await door.me(victim.client, token)
    check.matches(`a token with ${what} is refused`, door.refusal(answer), /^(401|not-authenticated)$/)
  }

  const refreshed = (answer: Answer) => door.read(answer, 'accessToken') !== undefined
  const race = await Promise.all(
    Array.from({ length: 20 }, () => door.refresh(newClient(subject.production), victim.refreshToken))
  )
  const winners = race.filter(refreshed)
  check.equal('of 20 parallel refreshes one wins', winners.length, 1)
  check.that(
    'the losers are told no more than no',
    race.every((answer) => refreshed(answer) || /^(401|not-authenticated)$/.test(door.refusal(answer) ?? ''))
  )
  const [winner] = winners
  const next = await door.refresh(victim.client, winner && door.read(winner, 'refreshToken'))
  check.that('the session of the winner lives', refreshed(next), next.text)
  check.that(
    'a stolen old refresh token is refused',
    !refreshed(await door.refresh(newClient(subject.production), victim.refreshToken))
  )
  const after = await door.refresh(victim.client, door.read(next, 'refreshToken'))
  check.that('its return ends the whole session', !refreshed(after))
  const ended = await door.me(victim.client, String(door.read(next, 'accessToken')))
  check.that('and its access tokens', door.refusal(ended) !== undefined)
  check.equal('sessions of others live on', door.read(await door.me(other.client, other.token), 'id'), other.id)
}
