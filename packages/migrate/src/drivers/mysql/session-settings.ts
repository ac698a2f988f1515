import { mysqlLedger } from './dialect.js'
import type { Connected } from './connect.js'

const names = [
  'sql_mode',
  'foreign_key_checks',
  'unique_checks',
  'time_zone',
  'character_set_client',
  'character_set_connection',
  'character_set_results',
  'collation_connection',
  'lock_wait_timeout',
  'innodb_lock_wait_timeout'
] as const

/** Puts the session back as it is now, database included. */
export async function rememberSettings({ query }: Connected, database: string): Promise<() => Promise<void>> {
  const { rows } = await query(`SELECT ${names.map((name) => `@@SESSION.${name} AS ${name}`).join(', ')}`)
  const values = names.map((name) => {
    const value = rows[0]?.[name]
    return `SESSION ${name} = ${typeof value === 'number' ? value : value === null || value === undefined ? 'NULL' : mysqlLedger.literal(value as string)}`
  })
  return async () => {
    await query(`USE ${mysqlLedger.quoteName(database)}`)
    await query(`SET ${values.join(', ')}`)
  }
}
