import type { Check } from '../contract/check.js'
import type { Subject } from '../contract/subject.js'
import { attackAccounts } from './accounts.js'
import { attackBodies } from './bodies.js'
import { graphqlDoor, restDoor, type Door } from './door.js'
import { attackFields } from './injection.js'
import { attackSecrets } from './leaks.js'
import { attackQueries } from './queries.js'
import { attackTokens } from './tokens.js'

async function attackDoor(check: Check, subject: Subject, door: Door): Promise<void> {
  await check.group('tokens', () => attackTokens(check, subject, door))
  await check.group('accounts', () => attackAccounts(check, subject, door))
  await check.group('fields', () => attackFields(check, subject, door))
  await check.group('bodies', () => attackBodies(check, subject, door))
  await check.group('secrets', () => attackSecrets(check, subject, door))
}

/** Attacks that must be blocked by every generated REST API. */
export const attackRest = (check: Check, subject: Subject) => attackDoor(check, subject, restDoor)

/** The same by way of GraphQL, and those that only GraphQL knows. */
export async function attackGraphql(check: Check, subject: Subject): Promise<void> {
  await attackDoor(check, subject, graphqlDoor)
  await check.group('queries', () => attackQueries(check, subject))
}

/** What can be tried where nobody has an account: bodies, and for GraphQL queries. */
export const attackOpenRest = (check: Check, subject: Subject) =>
  check.group('bodies', () => attackBodies(check, subject, { ...restDoor, path: '/api/v1/users' }))

export async function attackOpenGraphql(check: Check, subject: Subject): Promise<void> {
  await check.group('bodies', () => attackBodies(check, subject, graphqlDoor))
  await check.group('queries', () => attackQueries(check, subject))
}
