import type { Check } from '../check.js'
import type { Client } from '../client.js'
import { checkOutage } from '../outage.js'
import { checkPlatform } from '../platform.js'
import type { Subject } from '../subject.js'
import { checkAccounts } from './accounts.js'
import { ask, codeOf } from './ask.js'
import { checkLimits } from './limits.js'
import { checkLoaders } from './loaders.js'
import { checkSchema } from './schema.js'
import { checkSessions } from './sessions.js'
import { checkUserLists } from './user-lists.js'
import { checkUsers } from './users.js'

/** What every generated GraphQL API with accounts promises, whatever its server and its database. */
export async function checkGraphql(check: Check, subject: Subject): Promise<void> {
  await checkPlatform(check, subject, { path: '/graphql', allow: 'POST' })
  await check.group('schema', () => checkSchema(check, subject))
  await check.group('accounts', () => checkAccounts(check, subject))
  await check.group('sessions', () => checkSessions(check, subject))
  await check.group('users', () => checkUsers(check, subject))
  await check.group('lists of users', () => checkUserLists(check, subject))
  await check.group('limits', () => checkLimits(check, subject))
  await check.group('loaders', () => checkLoaders(check, subject))
  await check.group('outage', async () => {
    const login = (client: Client) => ask(client, 'login', { input: subject.admin })
    await checkOutage(check, subject, { ask: login, adds: 'sessions', codeOf })
  })
}
