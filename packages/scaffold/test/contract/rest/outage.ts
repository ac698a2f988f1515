import type { Check } from '../check.js'
import { at, type Answer } from '../client.js'
import { checkOutage, type Query } from '../outage.js'
import type { Subject } from '../subject.js'

/** An outage of the database is answered with 503, and with when to come back. */
export async function checkRestOutage(check: Check, subject: Subject, query: Omit<Query, 'codeOf'>): Promise<void> {
  const codeOf = (answer: Answer) => (at(answer, 'type') as string | undefined)?.replace('urn:problem-type:', '')
  for (const [index, answer] of (await checkOutage(check, subject, { ...query, codeOf })).entries()) {
    check.equal(`refusal ${index + 1} of the outage has the status 503`, answer.status, 503)
    check.equal(`refusal ${index + 1} of the outage says when to come back`, answer.headers['retry-after'], '5')
  }
}
