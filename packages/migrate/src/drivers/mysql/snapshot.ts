import type { Connected } from './connect.js'
import { stepsTable } from '../sql/ledger-sql.js'
import { mysqlLedger } from './dialect.js'

/** What there is to define, in an order in which it can be made again. */
export interface Definition {
  readonly kind: 'TABLE' | 'VIEW' | 'FUNCTION' | 'PROCEDURE' | 'TRIGGER' | 'EVENT'
  readonly name: string
  /** The statement that makes it. */
  readonly sql: string
}

const listings: readonly (readonly [kind: Definition['kind'], sql: string])[] = [
  [
    'TABLE',
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'`
  ],
  [
    'FUNCTION',
    `SELECT ROUTINE_NAME AS name FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE = 'FUNCTION'`
  ],
  [
    'PROCEDURE',
    `SELECT ROUTINE_NAME AS name FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE = 'PROCEDURE'`
  ],
  ['VIEW', `SELECT TABLE_NAME AS name FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()`],
  ['TRIGGER', `SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()`],
  ['EVENT', `SELECT EVENT_NAME AS name FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()`]
]

/** Every definition of the database; AUTO_INCREMENT counters are left out. */
export async function readDefinitions({ query }: Pick<Connected, 'query'>, ledgerTable: string): Promise<Definition[]> {
  const ours = new Set([ledgerTable, stepsTable(ledgerTable)])
  const definitions: Definition[] = []
  for (const [kind, listing] of listings) {
    const names = (await query(listing)).rows.map((row) => String(row['name'])).filter((name) => !ours.has(name))
    for (const name of names.sort()) {
      const { rows } = await query(`SHOW CREATE ${kind} ${mysqlLedger.quoteName(name)}`)
      const columns = Object.entries(rows[0] ?? {})
      const sql = columns.find(([column]) => /^(create |sql original statement)/i.test(column))?.[1]
      definitions.push({ kind, name, sql: String(sql).replace(/ AUTO_INCREMENT=\d+/g, '') })
    }
  }
  return definitions
}

/** One line for each column, key and definition, so that a difference names the thing. */
export async function snapshotMysql(connected: Pick<Connected, 'query'>, ledgerTable: string): Promise<string[]> {
  const lines = (await readDefinitions(connected, ledgerTable)).flatMap(({ kind, name, sql }) =>
    kind === 'TABLE' ? tableLines(name, sql) : [`${kind} ${name}: ${sql}`]
  )
  return lines.sort()
}

function tableLines(name: string, sql: string): string[] {
  const parts = sql.split('\n').map((line) => line.trim().replace(/,$/, ''))
  return [`TABLE ${name}: ${parts.at(-1) ?? ''}`, ...parts.slice(1, -1).map((part) => `TABLE ${name}: ${part}`)]
}
