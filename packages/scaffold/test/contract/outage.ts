import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from './check.js'
import { newClient, type Answer, type Client } from './client.js'
import type { Subject } from './subject.js'

/** A request that needs the database, and the code of the error in its answer, if any. */
export interface Query {
  ask(client: Client): Promise<Answer>
  /** The table to which it adds a row, if it writes. */
  readonly adds?: string
  codeOf(answer: Answer): unknown
}

/** What an API answers while it cannot have its database, and when it can again. Gives back the refusals. */
export async function checkOutage(check: Check, subject: Subject, query: Query): Promise<readonly Answer[]> {
  return [
    ...(await checkServerAway(check, subject, query)),
    ...(await checkServerStalled(check, subject, query)),
    ...(await checkFileLocked(check, subject, query))
  ]
}

async function checkServerAway(check: Check, subject: Subject, query: Query) {
  const { production, databaseServer } = subject
  if (databaseServer === undefined) return []
  const { ask, codeOf } = query
  const send = () => ask(newClient(production))
  check.equal('a query is answered before the outage', codeOf(await send()), undefined)
  databaseServer.goAway()
  // The first meets the pool's broken connections, the second a server that takes none.
  const refused = [await send(), await send()]
  check.equal('queries are refused during the outage', refused.map(codeOf), Array(2).fill('service-unavailable'))
  await sleep(1_000) // Probes within a second get the same answer.
  const ready = await newClient(production).send('/ready')
  check.equal('/ready answers 503 during the outage', ready.status, 503)
  databaseServer.comeBack()
  check.equal('queries are answered after the outage', await codeInTheEnd(subject, query), undefined)
  return refused
}

/** Connections stay open, so that only the clock tells that there will be no answer. */
async function checkServerStalled(check: Check, subject: Subject, query: Query) {
  const { production, databaseServer } = subject
  if (databaseServer === undefined) return []
  // MongoDB's driver sends a query twice; a connection may take five seconds more.
  const patience = 2 * databaseServer.queryTimeoutSeconds + 5 + 2
  databaseServer.stall()
  const start = Date.now()
  const end = setTimeout(() => databaseServer.goOn(), patience * 1000)
  // More than there are connections in the pool by now, so that some need a new one.
  const refused = await Promise.all(Array.from({ length: 4 }, () => query.ask(newClient(production))))
  const seconds = (Date.now() - start) / 1000
  clearTimeout(end)
  databaseServer.goOn()
  const codes = refused.map(query.codeOf)
  check.equal('queries are refused while the server is silent', codes, Array(4).fill('service-unavailable'))
  check.that('queries are refused in time while the server is silent', seconds < patience, `after ${seconds} s`)
  check.equal('queries are answered when the server goes on', await codeInTheEnd(subject, query), undefined)
  return refused
}

/** Of a query that is sent until it succeeds, for ten seconds. */
async function codeInTheEnd({ production }: Subject, { ask, codeOf }: Query): Promise<unknown> {
  for (let tries = 0; ; tries += 1) {
    const code = codeOf(await ask(newClient(production)))
    if (code === undefined || tries === 50) return code
    await sleep(200)
  }
}

/** Another program holds the lock longer than an API waits. What is accepted afterwards must be kept. */
async function checkFileLocked(check: Check, { production, databaseFile }: Subject, { ask, adds, codeOf }: Query) {
  if (databaseFile === undefined || adds === undefined) return []
  const query = () => ask(newClient(production))
  const rows = databaseFile.count(adds)
  databaseFile.lock()
  const refused = [await query()]
  databaseFile.unlock()
  check.equal('a write is refused while the file is locked', refused.map(codeOf), ['service-unavailable'])
  const accepted = [await query(), await query()]
  check.equal('writes are accepted when the file is free again', accepted.map(codeOf), [undefined, undefined])
  check.equal('what was accepted is in the file, and nothing else', databaseFile.count(adds) - rows, accepted.length)
  databaseFile.lock() // Throws when the API has left the file locked.
  databaseFile.unlock()
  return refused
}
