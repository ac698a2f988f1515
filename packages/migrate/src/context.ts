import { resolve } from 'node:path'
import { engineTitles, parseConnection, type Connection, type Engine } from './connection.js'
import type { Driver, LedgerPlace, Limits, Session } from './drivers/contract.js'
import { loadDriver } from './drivers/index.js'
import { explainLedgerErrors } from './drivers/ledger-errors.js'
import { sleep } from './drivers/sleep.js'
import { parseDuration } from './duration.js'
import { isKitError } from '@kit-internal/errors'
import { migrateError } from './errors.js'
import type { MigrateEvent } from './events.js'
import { checkOptions, silentLogger, type Duration, type Logger, type MigratorOptions } from './options.js'
import type { OutOfOrder } from './plan.js'
import type { RunOptions } from './run/options.js'

/** The options of a migrator, complete and checked: what every verb works with. */
export interface Context {
  readonly connection: Connection
  readonly dir: string
  /** What relative paths are relative to. */
  readonly cwd: string
  readonly place: LedgerPlace
  readonly limits: Limits
  readonly queueTimeoutMs: number
  readonly waitMs: number
  readonly outOfOrder: OutOfOrder
  /** Whose SQL the files are written in. */
  readonly language: { readonly engine: Engine; readonly translate: boolean }
  readonly logger: Logger
  readonly signal: AbortSignal | undefined
  readonly onEvent: (event: MigrateEvent) => void
  readonly clock: () => number
  readonly driver: () => Promise<Driver>
}

/** Throws `KIT_MIGRATE_OPTION` and `KIT_MIGRATE_CONNECTION_URL`; touches neither disk nor database. */
export function createContext(given: MigratorOptions): Context {
  const options = checkOptions(given)
  const cwd = options.cwd ?? process.cwd()
  const connection = parseConnection(options.connection, { cwd, engine: options.database })
  const ms = (value: Duration | undefined, what: string) =>
    value === undefined ? undefined : parseDuration(value, what)
  const logger = options.logger ?? silentLogger
  if (connection.engine === 'sqlite' && options.statementTimeout !== undefined)
    logger.warn('SQLite has no limit for statements; the statement timeout does nothing.')
  if (connection.engine === 'mongodb' && options.table?.includes('$') === true) {
    throw migrateError('KIT_MIGRATE_OPTION', `MongoDB has no collection ${options.table}: a name has no $.`, {
      kind: 'usage',
      hint: 'Give another --table.'
    })
  }
  if (connection.engine !== 'postgresql' && options.schema !== undefined)
    logger.warn(`${engineTitles[connection.engine]} has no schemas in a database; "${options.schema}" does nothing.`)
  if (connection.engine === 'mongodb' && (options.statementTimeout ?? options.lockTimeout) !== undefined)
    logger.warn('MongoDB has limits for single commands only (maxTimeMS); the timeouts do nothing.')
  return {
    connection,
    dir: resolve(cwd, options.dir ?? 'migrations'),
    cwd,
    place: {
      table: options.table ?? 'kit_migrations',
      schema: connection.engine === 'postgresql' ? options.schema : undefined
    },
    limits: {
      lockTimeoutMs: ms(options.lockTimeout, 'lockTimeout'),
      statementTimeoutMs: ms(options.statementTimeout, 'statementTimeout')
    },
    queueTimeoutMs: ms(options.queueTimeout, 'queueTimeout') ?? 600_000,
    waitMs: ms(options.wait, 'wait') ?? 0,
    outOfOrder: options.outOfOrder ?? 'error',
    language: { engine: connection.engine, translate: options.translate === true },
    logger,
    signal: options.signal,
    onEvent: options.onEvent ?? (() => undefined),
    clock: () => performance.now(),
    driver: loadDriver(connection.engine)
  }
}

/** Runs `work` with a session that changes nothing; with undefined when the database does not exist yet. */
export async function withReader<T>(context: Context, work: (session: Session | undefined) => Promise<T>): Promise<T> {
  const session = await open(context, 'read')
  try {
    return await work(session)
  } finally {
    await session?.close()
  }
}

/** Runs `work` alone on the ledger. Waits for other runs first. */
export async function withSession<T>(context: Context, work: (session: Session) => Promise<T>): Promise<T> {
  const session = (await open(context, 'write')) as Session
  try {
    await session.lock({
      timeoutMs: context.queueTimeoutMs,
      signal: context.signal,
      onWait: (holder) => context.onEvent({ type: 'waiting', ...(holder === undefined ? {} : { holder }) })
    })
    const result = await work(session)
    await session.unlock()
    return result
  } finally {
    await session.close()
  }
}

/** The same, with the ledger's tables made where they are missing. */
export function withWriter<T>(context: Context, work: (session: Session) => Promise<T>): Promise<T> {
  return withSession(context, async (session) => {
    if ((await session.readLedger()) === undefined) await session.createLedger()
    return work(session)
  })
}

/** Runs `work` in a database of its own with an empty ledger; nothing is left of it afterwards. */
export async function withScratch<T>(
  context: Context,
  content: 'empty' | 'definitions',
  work: (session: Session) => Promise<T>
): Promise<T> {
  const { connection, place, signal, queueTimeoutMs } = context
  const driver = await context.driver()
  const scratch = await driver.createScratch(connection.target, content)
  try {
    const session = (await driver.open({ target: scratch.target, place, mode: 'write', signal })) as Session
    try {
      await session.lock({ timeoutMs: queueTimeoutMs, signal })
      await session.createLedger()
      return await work(session)
    } finally {
      await session.close()
    }
  } finally {
    await scratch.drop()
  }
}

/** What a run takes from the context. */
export async function runOptionsOf(context: Context): Promise<RunOptions> {
  const { transactionalDdl } = await context.driver()
  const { signal, onEvent, clock, logger } = context
  return { transactionalDdl, signal, onEvent, clock, logger }
}

/** The server's name for results; only SQLite has no session, while there is no file. */
export const serverOf = (session: Session | undefined): string => session?.server ?? 'SQLite'

async function open(context: Context, mode: 'read' | 'write'): Promise<Session | undefined> {
  const { connection, place, signal, logger } = context
  const driver = await context.driver()
  const deadline = context.clock() + context.waitMs
  for (;;) {
    try {
      const session = await driver.open({
        target: connection.target,
        place,
        mode,
        signal,
        onNotice: (text) => logger.debug(text),
        onWarning: (text) => logger.warn(text)
      })
      return session && explainLedgerErrors(session, place, signal)
    } catch (error) {
      const hopeless = !isKitError(error) || error.code !== 'KIT_MIGRATE_CONNECT'
      if (hopeless || context.clock() >= deadline || signal?.aborted) throw error
      context.logger.debug(`${error.message} Trying again.`)
      await sleep(250, signal)
    }
  }
}
