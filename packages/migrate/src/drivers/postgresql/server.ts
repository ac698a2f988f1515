import type { Limits } from '../contract.js'
import type { Query } from './query.js'

interface ServerRow {
  readonly schema: string | null
  readonly version: string
  readonly number: string
  readonly pid: number
}

/** Who answers, and where names without a schema go. */
export async function describeServer(query: Query) {
  const { rows } = await query<ServerRow>(
    `SELECT current_schema() AS schema, current_setting('server_version') AS version, current_setting('server_version_num') AS number, pg_backend_pid() AS pid`
  )
  const { schema, version, number, pid } = rows[0] as ServerRow
  return { schema, pid, name: `PostgreSQL ${version.split(' ')[0] ?? version}`, number: Number(number) }
}

/** What our session wants set. From 14 on the server notices within two seconds that we are gone, and stops working. */
export function homeSettings(searchPath: string | undefined, version: number): string {
  return [
    'SET idle_in_transaction_session_timeout = 0',
    ...(version >= 140_000 ? ["SET client_connection_check_interval = '2s'"] : []),
    ...(searchPath === undefined ? [] : [`SET search_path = ${searchPath}`])
  ].join(';')
}

/** A migration's limits as SET commands. */
export function limitSettings({ statementTimeoutMs, lockTimeoutMs }: Limits, scope: 'LOCAL' | 'SESSION'): string[] {
  return [
    ...(statementTimeoutMs === undefined ? [] : [`SET ${scope} statement_timeout = ${Math.round(statementTimeoutMs)}`]),
    ...(lockTimeoutMs === undefined ? [] : [`SET ${scope} lock_timeout = ${Math.round(lockTimeoutMs)}`])
  ]
}
