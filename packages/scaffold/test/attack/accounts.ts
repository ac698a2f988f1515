import type { Check } from '../contract/check.js'
import { freshEmail, newClient, password, unknownId, type Answer } from '../contract/client.js'
import type { Subject } from '../contract/subject.js'
import type { Door } from './door.js'
import { newVictim } from './tokens.js'

/** Finding out who has an account, taking more rights than given, and guessing without end. */
export async function attackAccounts(check: Check, subject: Subject, door: Door): Promise<void> {
  await enumerate(check, subject, door)
  await assignTooMuch(check, subject, door)
  await evadeLimits(check, subject, door)
}

async function enumerate(check: Check, subject: Subject, door: Door) {
  const victim = await newVictim(door, subject)
  const attempt = async (email: string) => {
    const start = performance.now()
    const answer = await door.login(newClient(subject.production), { email, password: 'wrong horse battery' })
    return { answer, ms: performance.now() - start }
  }
  const bare = ({ text, headers, status }: Answer) => ({
    status,
    names: Object.keys(headers).sort(),
    text: text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
  })
  await attempt(victim.email)
  const known: number[] = []
  const unknown: number[] = []
  for (let round = 0; round < 25; round += 1) {
    known.push((await attempt(victim.email)).ms)
    unknown.push((await attempt(freshEmail('nobody'))).ms)
  }
  const same = [await attempt(victim.email), await attempt(freshEmail('nobody'))].map(({ answer }) => bare(answer))
  check.equal('an account that exists is answered like one that does not, to the byte', same[0], same[1])
  const ratio = median(unknown) / median(known)
  check.that(
    'an account that does not exist takes as long as one that does',
    ratio > 0.5 && ratio < 2,
    `ratio ${ratio}`
  )
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function assignTooMuch(check: Check, subject: Subject, door: Door) {
  const fields: Record<string, unknown> = {
    role: 'ADMIN',
    isActive: true,
    id: unknownId,
    passwordHash: '$2b$04$aaaaaaaaaaaaaaaaaaaaaa',
    createdAt: '2000-01-01T00:00:00Z',
    updatedAt: '2000-01-01T00:00:00Z',
    sessions: [],
    constructor: { prototype: { role: 'ADMIN' } }
  }
  for (const [name, value] of Object.entries(fields)) {
    const body = { email: freshEmail('eve'), name: 'Eve', password, [name]: value }
    const answer = await door.register(newClient(subject.production), body)
    check.that(`registering with ${name} of one's own is refused`, door.refusal(answer) !== undefined, answer.text)
  }
  const polluted = JSON.parse(
    `{"email":"${freshEmail('eve')}","name":"Eve","password":"${password}","__proto__":{"role":"ADMIN"}}`
  ) as object
  const eve = await door.register(newClient(subject.production), polluted)
  check.that('a prototype in the body gives no rights', door.read(eve, 'user.role') !== 'ADMIN', eve.text)
  const user = await newVictim(door, subject)
  for (const body of [{ role: 'ADMIN' }, { isActive: true }, { passwordHash: 'x' }]) {
    const answer = await door.update(user.client, user.token, user.id, body)
    check.that(
      `a user cannot set ${Object.keys(body).join()} of the own account`,
      door.refusal(answer) !== undefined,
      answer.text
    )
  }
  check.equal('whoever tried is what it was', door.read(await door.me(user.client, user.token), 'role'), 'USER')
}

async function evadeLimits(check: Check, subject: Subject, door: Door) {
  const names = [
    'x-forwarded-for',
    'forwarded',
    'x-real-ip',
    'x-client-ip',
    'true-client-ip',
    'cf-connecting-ip',
    'x-forwarded-host'
  ]
  const { email } = await newVictim(door, subject)
  for (const name of names) {
    const base = newClient(subject.production)
    let sent = 0
    const pretending = {
      address: base.address,
      send: (path: string, options: Parameters<typeof base.send>[1] = {}) => {
        const value = `${name === 'forwarded' ? 'for=' : ''}10.${sent % 200}.${sent % 7}.1`
        return base.send(path, { ...options, headers: { ...options.headers, [name]: value } })
      }
    }
    let refused: string | undefined
    for (sent = 0; sent <= subject.limits.sensitive; sent += 1) {
      refused = door.refusal(await door.login(pretending, { email, password: '' }))
    }
    check.matches(`${name} does not evade the limit of logins`, refused, /^(429|too-many-requests)$/)
  }
}
