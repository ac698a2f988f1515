import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from './check.js'
import { newClient, type Answer, type Client } from './client.js'
import type { Subject } from './subject.js'

/** A request that needs the database, and the code of the error in its answer, if any. */
export interface Query {
  ask(client: Client): Promise<Answer>
  codeOf(answer: Answer): unknown
}

/** What an API answers while the server of its database is away, and when it is back. */
export async function checkOutage(
  check: Check,
  { production, databaseServer }: Subject,
  { ask, codeOf }: Query
): Promise<readonly Answer[]> {
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
