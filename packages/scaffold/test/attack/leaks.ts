import type { Check } from '../contract/check.js'
import { newClient, password } from '../contract/client.js'
import type { Subject } from '../contract/subject.js'
import type { Door } from './door.js'
import { newVictim } from './tokens.js'

/** Traces, files, and the words of databases and their libraries. */
export const internals =
  /\n\s+at |node_modules|\/src\/|\/dist\/|\.[jt]s:\d+|SQLSTATE|syntax error at or near|Sequelize|Prisma|Mongo|\bER_[A-Z]{3}|ECONN|TypeError|ReferenceError/

/** What files, answers and logs tell that they should not. */
export async function attackSecrets(check: Check, subject: Subject, door: Door): Promise<void> {
  const client = newClient(subject.production)
  for (const path of [
    '/.env',
    '/.git/config',
    '/package.json',
    '/docs/../package.json',
    '/docs/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/docs/..%2f..%2f..%2fpackage.json',
    '/docs/..%5c..%5cpackage.json',
    '/docs//etc/passwd',
    '/api/v1/users/../../../.env',
    '/%00',
    '/%ff',
    '/%'
  ]) {
    const { status, text } = await client.send(path)
    check.that(
      `${path} gives nothing away`,
      status >= 400 && status < 500 && !internals.test(text),
      `${status} ${text}`
    )
  }
  for (const mode of ['production', 'development'] as const) {
    const stranger = newClient(subject[mode])
    const broken = await stranger.send(door.path, {
      raw: '{"password":"hunter2 hunter2',
      headers: { 'content-type': 'application/json' }
    })
    check.that(
      `a broken body in ${mode} gets no trace`,
      !internals.test(broken.text) && !broken.text.includes('hunter2'),
      broken.text
    )
  }
  const victim = await newVictim(door, subject)
  await door.login(victim.client, { email: victim.email, password: 'a password typed wrong' })
  await door.refresh(victim.client, victim.refreshToken)
  await client.send(`/health?token=${victim.token}`)
  await client.send('/nothing\n%0aforged'.replace('\n', ''), { headers: { 'user-agent': 'x\tforged' } })
  // Logs are written behind answers.
  await new Promise((resolve) => setTimeout(resolve, 100))
  const log = subject.log()
  check.that('control: requests are logged', log.includes('/health'))
  const hidden = {
    'a password': password,
    'a password typed wrong': 'a password typed wrong',
    'an access token': victim.token,
    'a refresh token': victim.refreshToken
  }
  for (const [what, value] of Object.entries(hidden)) check.that(`no log holds ${what}`, !log.includes(value))
  check.that('no log holds a secret of the environment', !subject.secrets.some((secret) => log.includes(secret)))
  check.that('no log holds a hash of a password', !/\$2[aby]\$\d\d/.test(log))
  const metrics = await client.send('/metrics')
  check.that('metrics name nobody', !metrics.text.includes(victim.email) && !metrics.text.includes(victim.id))
  check.that('production lists no environment', !subject.secrets.some((secret) => metrics.text.includes(secret)))
}
