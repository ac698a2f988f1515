import { isKitError } from '@kit-internal/errors'
import type { Connection } from 'mysql2'
import { migrateError } from '../../errors.js'
import type { OpenOptions } from '../contract.js'
import type { Intercept, ProgramHandle } from '../program.js'
import { acquireFromKnex } from '../sql/knex-pool.js'
import { readUrl } from './url.js'

/** A connection as promises over mysql2's text protocol, which sends a statement's bytes as they are. */
export interface Connected {
  readonly query: (sql: string) => Promise<QueryResult>
  readonly id: number
  /** Undefined for reading. */
  readonly openProgram?: (intercept: Intercept) => ProgramHandle
  readonly close: () => Promise<void>
}

export interface QueryResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** Rows matched by an UPDATE, touched by the others. */
  readonly affected: number
}

/**
 * Connects: straight for reading, from knex's pool for writing. Rejects with `KIT_MIGRATE_CONNECT`, and with
 * `KIT_MIGRATE_CONNECTION_URL` for parameters that cannot be.
 */
export async function connectMysql(options: OpenOptions): Promise<Connected> {
  try {
    return options.mode === 'read' ? await connectStraight(options.target) : await connectPooled(options.target)
  } catch (cause) {
    if (isKitError(cause)) throw cause
    const { code, message } = cause as { code?: string; message: string }
    throw migrateError(
      'KIT_MIGRATE_CONNECT',
      `MySQL cannot be reached: ${(message === '' ? (code ?? 'unknown error') : message).replace(/\.$/, '')}.`,
      {
        hint: hints[code ?? ''] ?? 'Check user, password, host, port and database of the connection URL.',
        data: { code: code ?? '' },
        cause
      }
    )
  }
}

const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'Check that the server runs, and host and port of the connection URL; --wait 30s waits for it to come up.',
  HANDSHAKE_SSL_ERROR:
    'Name the authority that signed its certificate in the connection URL: ?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem\n' +
    'Encrypted, without a proof of who answers: ?ssl-mode=REQUIRED',
  HANDSHAKE_NO_SSL_SUPPORT: 'Turn TLS on in the server, or leave it out of the connection URL.',
  // Also the answer to an account that must use TLS.
  ER_ACCESS_DENIED_ERROR:
    'Check user and password of the connection URL. An account that must use TLS needs ?ssl-mode=REQUIRED in it.',
  ER_SECURE_TRANSPORT_REQUIRED:
    'The server wants TLS: add ?ssl-mode=REQUIRED to the connection URL, or VERIFY_IDENTITY, which also checks who answers.'
}

const settings = (target: string) => ({
  ...readUrl(target),
  charset: 'utf8mb4',
  connectTimeout: 15_000,
  dateStrings: true,
  enableKeepAlive: true
})

export async function connectStraight(target: string): Promise<Connected> {
  const { default: mysql } = await import('mysql2')
  const connection = mysql.createConnection(settings(target))
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => {
      if (error) reject(error)
      else resolve()
    })
  })
  return wrap(connection, () => new Promise((resolve) => connection.end(() => resolve())))
}

async function connectPooled(target: string): Promise<Connected> {
  const [{ default: mysql }, { default: dialect }] = await Promise.all([
    import('mysql2'),
    import('knex/lib/dialects/mysql2/index.js')
  ])
  const { connection, openProgram, close } = await acquireFromKnex<Connection>(dialect, mysql, {
    connection: settings(target)
  })
  return { ...wrap(connection, close), openProgram }
}

function wrap(connection: Connection, close: () => Promise<void>): Connected {
  // A connection that breaks while idle must not end the process; the next query reports it.
  connection.on('error', () => undefined)
  return {
    id: connection.threadId,
    close,
    query: (sql) =>
      new Promise((resolve, reject) => {
        connection.query(sql, (error: Error | null, result: unknown) => {
          if (error) reject(error)
          else resolve(toResult(result))
        })
      })
  }
}

function toResult(result: unknown): QueryResult {
  if (Array.isArray(result)) return { rows: result as QueryResult['rows'], affected: result.length }
  return { rows: [], affected: (result as { affectedRows?: number } | undefined)?.affectedRows ?? 0 }
}
