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
  return [...(await checkServerAway(check, subject, query)), ...(await checkFileLocked(check, subject, query))]
}

async function checkServerAway(check: Check, { production, databaseServer }: Subject, { ask, codeOf }: Query) {
  if (databaseServer === undefined) return []
  const query = () => ask(newClient(production))
  check.equal('a query is answered before the outage', codeOf(await query()), undefined)
  databaseServer.goAway()
  // The first meets the pool's broken connections, the second a server that takes none.
  const refused = [await query(), await query()]
  check.equal('queries are refused during the outage', refused.map(codeOf), Array(2).fill('service-unavailable'))
  await sleep(1_000) // Probes within a second get the same answer.
  const ready = await newClient(production).send('/ready')
  check.equal('/ready answers 503 during the outage', ready.status, 503)
  databaseServer.comeBack()
  let code: unknown = 'not asked'
  for (let tries = 0; tries < 50 && code !== undefined; tries += 1) {
    code = codeOf(await query())
    if (code !== undefined) await sleep(200)
  }
  check.equal('queries are answered after the outage', code, undefined)
  return refused
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
