import type { Client } from 'pg'
import { migrateError } from '../../errors.js'
import { whoAmI } from '../../who-am-i.js'
import type { OpenOptions } from '../contract.js'
import type { Intercept, ProgramHandle } from '../program.js'
import { acquireFromKnex } from '../sql/knex-pool.js'

/** A connection, and how to give it back. */
export interface Connected {
  readonly client: Client
  /** Undefined for reading. */
  readonly openProgram?: (intercept: Intercept) => ProgramHandle
  readonly close: () => Promise<void>
}

/** Connects: straight for reading, from knex's pool for writing. Rejects with `KIT_MIGRATE_CONNECT`. */
export async function connectPostgres(options: OpenOptions): Promise<Connected> {
  try {
    const connected =
      options.mode === 'read' ? await connectStraight(options.target) : await connectPooled(options.target)
    // A connection that breaks while idle must not end the process; the next query reports it.
    connected.client.on('error', () => undefined)
    connected.client.on('notice', (notice) => options.onNotice?.(notice.message ?? ''))
    return connected
  } catch (cause) {
    throw connectError(cause)
  }
}

/**
 * `sslmode` as PostgreSQL documents it, so that a URL that works with psql works here. By itself pg takes `require`
 * for `verify-full`, with a warning that it will not for long.
 */
function asDocumented(target: string): string {
  const url = new URL(target)
  if (!['prefer', 'require', 'verify-ca'].includes(url.searchParams.get('sslmode') ?? '')) return target
  url.searchParams.set('uselibpqcompat', 'true')
  return url.href
}

const settings = (target: string) => ({
  connectionString: asDocumented(target),
  application_name: `kit-migrate ${whoAmI()} pid ${process.pid}`.slice(0, 63),
  connectionTimeoutMillis: 15_000,
  keepAlive: true
})

export async function connectStraight(target: string): Promise<Connected> {
  const { default: pg } = await import('pg')
  const client = new pg.Client(settings(target))
  await client.connect()
  return { client, close: () => client.end().catch(() => undefined) }
}

async function connectPooled(target: string): Promise<Connected> {
  const [{ default: pg }, { default: dialect }] = await Promise.all([
    import('pg'),
    import('knex/lib/dialects/postgres/index.js')
  ])
  // Knex would ask the server for its version; any string spares the question.
  const { connection, openProgram, close } = await acquireFromKnex<Client>(dialect, pg, {
    connection: settings(target),
    version: '12'
  })
  return { client: connection, openProgram, close }
}

function connectError(cause: unknown) {
  const { code, message } = cause as { code?: string; message: string }
  return migrateError('KIT_MIGRATE_CONNECT', `PostgreSQL cannot be reached: ${describeCause(cause, message)}.`, {
    hint: hintFor(code ?? '', message),
    data: { code: code ?? '' },
    cause
  })
}

function hintFor(code: string, message: string): string {
  if (code === 'ECONNREFUSED' || code === 'ENOENT')
    return 'Check that the server runs, and host and port of the connection URL; --wait 30s waits for it to come up.'
  if (/CERT|^UNABLE_TO_|HOSTNAME_MISMATCH/.test(code))
    return (
      'Name the authority that signed its certificate in the connection URL: ?sslmode=verify-full&sslrootcert=ca.pem\n' +
      'Encrypted, without a proof of who answers: ?sslmode=require'
    )
  if (message.includes('does not support SSL'))
    return 'Turn TLS on in the server, or leave sslmode out of the connection URL.'
  if (/, (no encryption|SSL off)$/.test(message))
    return 'If the server wants TLS, add ?sslmode=require to the connection URL, or verify-full, which also checks who answers.'
  return 'Check user, password, host, port and database of the connection URL.'
}

/** Node's error for a name with several addresses has an empty message. */
function describeCause(cause: unknown, message: string): string {
  if (message !== '') return message.replace(/\.$/, '')
  const first = (cause as { errors?: readonly Error[] }).errors?.[0]
  return first?.message ?? (cause as { code?: string }).code ?? 'unknown error'
}
