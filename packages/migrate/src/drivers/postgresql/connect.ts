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
 * for `verify-full`, with a warning that it will not for long, and does not know that `prefer` and `allow` also take
 * what they did not ask for first.
 */
async function asDocumented<T>(target: string, connect: (target: string) => Promise<T>): Promise<T> {
  const mode = new URL(target).searchParams.get('sslmode')
  switch (mode) {
    case 'require':
    case 'verify-ca':
      return connect(withMode(target, mode))
    case 'prefer':
      return connect(withMode(target, 'prefer')).catch(unlessOther(() => connect(withoutTls(target))))
    case 'allow':
      return connect(withoutTls(target)).catch(unlessOther(() => connect(withMode(target, 'prefer'))))
    default:
      return connect(target)
  }
}

function withMode(target: string, mode: string): string {
  const url = new URL(target)
  url.searchParams.set('sslmode', mode)
  url.searchParams.set('uselibpqcompat', 'true')
  return url.href
}

function withoutTls(target: string): string {
  const url = new URL(target)
  for (const name of ['sslrootcert', 'sslcert', 'sslkey']) url.searchParams.delete(name)
  url.searchParams.set('sslmode', 'disable')
  return url.href
}

/** Tries again where the server said that it is TLS, or the lack of it, that it does not take. */
const unlessOther =
  <T>(again: () => Promise<T>) =>
  (error: unknown) => {
    const { message } = error as Error
    if (hasNoTls(message) || wantsOther.test(message)) return again()
    throw error
  }

const hasNoTls = (message: string) => message.includes('does not support SSL')

/** What pg_hba.conf has no line for. */
const wantsOther = /, (no encryption|SSL encryption|SSL off|SSL on)$/

const settings = (target: string) => ({
  connectionString: target,
  application_name: `kit-migrate ${whoAmI()} pid ${process.pid}`.slice(0, 63),
  connectionTimeoutMillis: 15_000,
  keepAlive: true
})

export async function connectStraight(target: string): Promise<Connected> {
  const { default: pg } = await import('pg')
  return asDocumented(target, async (documented) => {
    const client = new pg.Client(settings(documented))
    await client.connect()
    return { client, close: () => client.end().catch(() => undefined) }
  })
}

async function connectPooled(target: string): Promise<Connected> {
  const [{ default: pg }, { default: dialect }] = await Promise.all([
    import('pg'),
    import('knex/lib/dialects/postgres/index.js')
  ])
  // Knex would ask the server for its version; any string spares the question.
  const { connection, openProgram, close } = await asDocumented(target, (documented) =>
    acquireFromKnex<Client>(dialect, pg, { connection: settings(documented), version: '12' })
  )
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
  if (hasNoTls(message)) return 'Turn TLS on in the server, or leave sslmode out of the connection URL.'
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
