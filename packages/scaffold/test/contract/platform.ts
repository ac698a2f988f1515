import type { Check } from './check.js'
import { at, newClient, type Answer } from './client.js'
import type { Subject } from './subject.js'

/** How a type of API is reached: the same promises, another path. */
export interface Door {
  /** A path that takes JSON by POST, and refuses the JSON `{}` without login. */
  readonly path: string
  /** What that path allows. */
  readonly allow: string
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What every API promises around its operations, REST or GraphQL. */
export async function checkPlatform(check: Check, subject: Subject, door: Door): Promise<void> {
  await check.group('health', () => checkHealth(check, subject))
  await check.group('metrics', () => checkMetrics(check, subject))
  await check.group('headers', () => checkHeaders(check, subject, door))
  await check.group('cors', () => checkCors(check, subject, door))
  await check.group('refusals', () => checkRefusals(check, subject, door))
  await check.group('rate limit', () => checkRateLimit(check, subject, door))
}

async function checkHealth(check: Check, { production, development }: Subject) {
  const client = newClient(production)
  const health = await client.send('/health')
  check.equal('/health answers 200', health.status, 200)
  check.matches('/health answers JSON', health.headers['content-type'], /^application\/json/)
  check.equal('/health is ok', at(health, 'status'), 'ok')
  check.equal('/health says where it runs', at(health, 'environment'), 'production')
  check.equal('/health asks the database', at(health, 'checks.database'), 'ok')
  check.that('/health tells since when it runs', typeof at(health, 'uptimeSeconds') === 'number')
  const asked = Date.parse(String(at(health, 'timestamp')))
  check.that('/health tells the time', Math.abs(Date.now() - asked) < 60_000, health.text)
  const ready = await client.send('/ready')
  check.equal('/ready answers 200', ready.status, 200)
  check.equal('/ready is ok', at(ready, 'status'), 'ok')
  check.equal('/health answers HEAD', (await client.send('/health', { method: 'HEAD' })).status, 200)
  const other = await newClient(development).send('/health')
  check.equal('/health of development says so', at(other, 'environment'), 'development')
}

async function checkMetrics(check: Check, { production, databaseServer }: Subject) {
  const client = newClient(production)
  await client.send('/health')
  await client.send('/not-there-42')
  const { status, headers, text } = await client.send('/metrics')
  check.equal('/metrics answers 200', status, 200)
  check.matches('/metrics answers the text of Prometheus', headers['content-type'], /^text\/plain/)
  for (const name of [
    'http_request_duration_seconds',
    'database_query_duration_seconds',
    'nodejs_eventloop_lag_seconds'
  ]) {
    check.that(`/metrics has ${name}`, text.includes(`# TYPE ${name} `))
  }
  const connections = /^database_pool_connections\{state="total"\} [1-9]/m.test(text)
  check.equal(
    '/metrics shows the connections of the pool where there is one',
    connections,
    databaseServer !== undefined
  )
  check.matches('/metrics counts requests by route', text, /_count\{[^}]*route="\/health"[^}]*\} \d+/)
  check.matches('/metrics counts requests by status', text, /_count\{[^}]*status="200"[^}]*\} \d+/)
  check.that(
    '/metrics has no label for each unknown path',
    !text.includes('not-there-42') && text.includes('unmatched')
  )
}

async function checkHeaders(check: Check, { production }: Subject, { path }: Door) {
  const client = newClient(production)
  const { headers } = await client.send(path, { json: {} })
  const expected: Record<string, RegExp> = {
    'content-security-policy': /default-src 'self'.*upgrade-insecure-requests/,
    'strict-transport-security': /max-age=\d{7,}/,
    'x-content-type-options': /^nosniff$/,
    'x-frame-options': /^SAMEORIGIN$/,
    'referrer-policy': /^no-referrer$/,
    'cross-origin-opener-policy': /^same-origin$/,
    'cross-origin-resource-policy': /^same-origin$/,
    'x-dns-prefetch-control': /^off$/,
    'x-permitted-cross-domain-policies': /^none$/
  }
  for (const [name, value] of Object.entries(expected)) check.matches(`answers carry ${name}`, headers[name], value)
  const kept = Number(
    /timeout=(\d+)/.exec(
      (await client.send('/health', { headers: { connection: 'keep-alive' } })).headers['keep-alive'] ?? ''
    )?.[1]
  )
  check.that('connections are kept longer than a load balancer keeps them', kept > 60, String(kept))
  check.equal('answers do not name the framework', headers['x-powered-by'], undefined)
  check.equal('answers do not name the server', headers['server'], undefined)
  check.matches('each answer has a request id', headers['x-request-id'], uuid)
  const given = await client.send('/health', { headers: { 'x-request-id': 'my-trace.id_42' } })
  check.equal('a request id of the caller is kept', given.headers['x-request-id'], 'my-trace.id_42')
  const hostile = await client.send('/health', { headers: { 'x-request-id': 'a b"<script>' } })
  check.matches('a harmful request id is replaced', hostile.headers['x-request-id'], uuid)
  const missing = await client.send('/nothing', { headers: { 'x-request-id': 'trace-of-404' } })
  check.equal('problems carry the request id', at(missing, 'requestId'), 'trace-of-404')
}

async function checkCors(check: Check, { production, origin }: Subject, { path }: Door) {
  const client = newClient(production)
  const ask = (from: string) =>
    client.send(path, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type'
      }
    })
  const allowed = await ask(origin)
  check.equal('a preflight of an allowed origin is answered with 204', allowed.status, 204)
  check.equal('an allowed origin is named', allowed.headers['access-control-allow-origin'], origin)
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
    check.matches(`a preflight allows ${method}`, allowed.headers['access-control-allow-methods'], new RegExp(method))
  for (const from of ['https://evil.example', 'null', `${origin}.evil.example`]) {
    const { headers } = await ask(from)
    check.equal(`the origin ${from} is not allowed`, headers['access-control-allow-origin'], undefined)
  }
  const answered = await client.send('/health', { headers: { origin } })
  check.matches('browsers may read the request id', answered.headers['access-control-expose-headers'], /X-Request-Id/)
  check.matches('caches tell origins apart', answered.headers['vary'], /Origin/)
  check.equal('no credentials are allowed', answered.headers['access-control-allow-credentials'], undefined)
}

function checkProblem(check: Check, what: string, answer: Answer, status: number, code: string) {
  check.equal(`${what} is answered with ${status}`, answer.status, status)
  check.matches(`${what} is answered as a problem`, answer.headers['content-type'], /^application\/problem\+json/)
  check.equal(`${what} has its type`, at(answer, 'type'), `urn:problem-type:${code}`)
  check.equal(`${what} repeats its status`, at(answer, 'status'), status)
}

async function checkRefusals(check: Check, { production }: Subject, { path, allow }: Door) {
  const client = newClient(production)
  checkProblem(check, 'an unknown path', await client.send('/no/such/thing'), 404, 'not-found')
  const odd = await client.send(`${path}/%ff`)
  check.that(
    'a path that is no UTF-8 is refused with a problem document',
    odd.status >= 400 &&
      odd.status < 500 &&
      odd.headers['content-type']?.startsWith('application/problem+json') === true &&
      odd.headers['x-request-id'] !== undefined,
    `${odd.status} ${odd.headers['content-type']} ${odd.text}`
  )
  const put = await client.send(path, { method: 'PUT', json: {} })
  checkProblem(check, 'a method that is not there', put, 405, 'method-not-allowed')
  check.equal('a method that is not there is answered with those that are', put.headers['allow'], allow)
  checkProblem(check, 'DELETE /health', await client.send('/health', { method: 'DELETE' }), 405, 'method-not-allowed')
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
    const answer = await client.send(path, { raw: 'a=1', headers: { 'content-type': type } })
    checkProblem(check, `a body of ${type}`, answer, 415, 'unsupported-content')
  }
  const malformed = { raw: '{"a":', headers: { 'content-type': 'application/json' } }
  checkProblem(check, 'a body that is no JSON', await client.send(path, malformed), 400, 'malformed-request')
  const large = await client.send(path, { json: { query: 'x'.repeat(200_000) } })
  checkProblem(check, 'a body of 200 kB', large, 413, 'body-too-large')
}

async function checkRateLimit(check: Check, { production, limits }: Subject, { path }: Door) {
  const client = newClient(production)
  const first = await client.send(path, { json: {} })
  const allowance = (answer: Answer) =>
    /^limit=(\d+), remaining=(\d+), reset=(\d+)$/.exec(answer.headers['ratelimit'] ?? '')
  check.equal('answers tell the limit', Number(allowance(first)?.[1]), limits.general)
  check.equal('answers tell what is left', Number(allowance(first)?.[2]), limits.general - 1)
  check.that('answers tell when the limit starts anew', Number(allowance(first)?.[3]) <= 60, first.headers['ratelimit'])
  let last = first
  for (let sent = 1; sent <= limits.general; sent += 10) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.send(path, { json: {} })))
    last = answers.find(({ status }) => status === 429) ?? last
  }
  checkProblem(check, 'one request too many', last, 429, 'too-many-requests')
  check.matches('one request too many is told when to come back', last.headers['retry-after'], /^[1-9]\d?$/)
  check.that(
    'other clients are not limited with it',
    (await newClient(production).send(path, { json: {} })).status !== 429
  )
  check.equal('health checks are not limited', (await client.send('/health')).status, 200)
}
