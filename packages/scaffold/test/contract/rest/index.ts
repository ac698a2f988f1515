import type { Check } from '../check.js'
import { checkPlatform } from '../platform.js'
import type { Subject } from '../subject.js'
import { checkAccounts } from './accounts.js'
import { login } from './account.js'
import { checkDocs } from './docs.js'
import { checkRestOutage } from './outage.js'
import { checkSessions } from './sessions.js'
import { checkUserLists } from './user-lists.js'
import { checkUsers } from './users.js'

/** What every generated REST API with accounts promises, whatever its framework and its database. */
export async function checkRest(check: Check, subject: Subject): Promise<void> {
  await checkPlatform(check, subject, { path: '/api/v1/users', allow: 'HEAD, GET, POST' })
  await check.group('accounts', () => checkAccounts(check, subject))
  await check.group('sessions', () => checkSessions(check, subject))
  await check.group('users', () => checkUsers(check, subject))
  await check.group('lists of users', () => checkUserLists(check, subject))
  await check.group('docs', () => checkDocs(check, subject))
  await check.group('outage', () =>
    checkRestOutage(check, subject, { ask: (client) => login(client, subject.admin), adds: 'sessions' })
  )
}
