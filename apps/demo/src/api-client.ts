import { setTimeout as sleep } from 'node:timers/promises'

/** An account of the demo API, logged in. */
export interface Account {
  id: string
  email: string
  accessToken: string
}

const password = 'demo-correct-horse-battery'

/** Registers an account over HTTP, then logs it in again as a returning user would. */
export async function registerAndLogIn(baseUrl: string, email: string, signal: AbortSignal): Promise<Account> {
  await call(`${baseUrl}/api/v1/auth/register`, { email, password, name: email.split('@')[0] }, 201, signal)
  return logIn(baseUrl, email, signal)
}

/** Logs in; the access token carries the role that the account has now. */
export async function logIn(baseUrl: string, email: string, signal: AbortSignal): Promise<Account> {
  const body = await call(`${baseUrl}/api/v1/auth/login`, { email, password }, 200, signal)
  const { accessToken, user } = body as { accessToken: string; user: { id: string } }
  return { id: user.id, email, accessToken }
}

/** Resolves when the API says that it is ready to serve; rejects when it ends or 60 seconds have passed. */
export async function waitUntilReady(baseUrl: string, ended: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + 60_000
  const gone = ended.then(() => true)
  for (;;) {
    signal.throwIfAborted()
    const response = await fetch(`${baseUrl}/ready`, { signal }).catch(() => undefined)
    if (response?.ok) return
    if (Date.now() > deadline) throw new Error(`The API did not become ready within 60 seconds (${baseUrl}/ready).`)
    if ((await Promise.race([gone, sleep(100)])) === true) throw new Error('The API ended while it was starting.')
  }
}

async function call(url: string, body: unknown, expected: number, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal
  })
  const text = await response.text()
  if (response.status !== expected) throw new Error(`POST ${url} answered ${response.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text)
}
