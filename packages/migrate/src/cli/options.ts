import type { CommandContext, OptionSpecs } from '@kit-internal/cli'
import { isKitError, KitError } from '@kit-internal/errors'
import type { MigrateEvent, Migrator, MigratorOptions } from '../index.js'

/** Where the files are. */
export const folderOptions = {
  dir: {
    type: 'string',
    describe: 'Folder with the migrations',
    default: './migrations',
    group: 'Connection and files:'
  }
} as const satisfies OptionSpecs

/** Where the database is, and how patient to be with it: the same for every command that talks to it. */
export const databaseOptions = {
  connection: {
    type: 'string',
    alias: 'c',
    describe: 'Connection URL, like postgresql://user:password@host:5432/name or sqlite:./dev.db',
    env: ['DATABASE_URL'],
    secret: true,
    group: 'Connection and files:'
  },
  database: {
    type: 'string',
    alias: 'd',
    describe: 'Type of the database',
    choices: ['postgresql', 'mysql', 'sqlite', 'mongodb'],
    defaultDescription: 'taken from the URL',
    group: 'Connection and files:'
  },
  ...folderOptions,
  table: { type: 'string', describe: 'Table of the ledger', default: 'kit_migrations', group: 'Connection and files:' },
  schema: {
    type: 'string',
    describe: 'PostgreSQL: schema of the ledger and of names without one',
    defaultDescription: "the connection's own",
    group: 'Connection and files:'
  },
  translate: {
    type: 'boolean',
    describe: "Translate files written in PostgreSQL's SQL for MySQL and SQLite",
    default: false,
    group: 'Connection and files:'
  },
  wait: { type: 'string', describe: 'Wait so long for the database to come up, like 30s', group: 'Patience:' }
} as const satisfies OptionSpecs

/** For commands that change the database. */
export const writerOptions = {
  'lock-timeout': {
    type: 'string',
    describe: 'Let a statement wait so long for a lock, like 5s',
    defaultDescription: "the server's",
    group: 'Patience:'
  },
  'statement-timeout': {
    type: 'string',
    describe: 'Let a statement run so long, like 30s (not SQLite)',
    defaultDescription: "the server's",
    group: 'Patience:'
  },
  'queue-timeout': {
    type: 'string',
    describe: 'Wait so long while another run is busy',
    default: '10m',
    group: 'Patience:'
  }
} as const satisfies OptionSpecs

export const forceOption = {
  force: { type: 'boolean', alias: 'f', describe: 'Do not ask', default: false }
} as const satisfies OptionSpecs

export const rollbackOptions = {
  'dry-run': { type: 'boolean', describe: 'Show what would run, and change nothing', default: false },
  ...forceOption,
  batch: { type: 'boolean', describe: 'One transaction for all (PostgreSQL, SQLite)', default: false }
} as const satisfies OptionSpecs

export interface Values {
  readonly connection: string | undefined
  readonly database: MigratorOptions['database']
  readonly dir: string
  readonly table: string
  readonly schema: string | undefined
  readonly wait: string | undefined
  readonly translate: boolean
  readonly lockTimeout?: string | undefined
  readonly statementTimeout?: string | undefined
  readonly queueTimeout?: string | undefined
  readonly outOfOrder?: MigratorOptions['outOfOrder']
}

/** The library's migrator, as the options of the command line describe it. */
export async function openMigrator(
  values: Values,
  context: CommandContext,
  onEvent?: (event: MigrateEvent) => void
): Promise<Migrator> {
  const { createMigrator } = await import('../index.js')
  return inFlags(() => createMigrator({ ...migratorOptions(values, context), onEvent }))
}

/** Lets the library's word for an option that is wrong read as its flag. */
export async function inFlags<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const option = isKitError(error) ? error.data['option'] : undefined
    if (!isKitError(error) || typeof option !== 'string') throw error
    const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    const { code, message, hint, kind } = error
    const said = message.replace(new RegExp(`^(createMigrator: )?"?${option}"?`), flag)
    throw new KitError(code, said, { kind, ...(hint?.startsWith('Options: ') === false ? { hint } : {}) })
  }
}

/** What the command line says, in the library's words. */
export function migratorOptions(values: Values, context: CommandContext): MigratorOptions {
  if (values.connection === undefined || values.connection.trim() === '') throw connectionMissing()
  const { connection, ...rest } = values
  const { database, dir, table, schema, wait, translate } = rest
  const { lockTimeout, statementTimeout, queueTimeout, outOfOrder } = rest
  return {
    connection,
    database,
    dir,
    table,
    schema,
    wait,
    translate,
    lockTimeout,
    statementTimeout,
    queueTimeout,
    outOfOrder,
    cwd: context.cwd,
    logger: context.logger,
    signal: context.signal
  }
}

function connectionMissing() {
  return new KitError('KIT_MIGRATE_CONNECTION_MISSING', 'There is no connection to a database.', {
    kind: 'usage',
    hint: [
      'Give it in one of four places:',
      '  --connection URL',
      '  the variable DATABASE_URL',
      '  DATABASE_URL=… in the file .env',
      '  kit.config.ts: export default { migrate: { connection: … } }',
      'To begin without a server: --connection sqlite:./dev.db'
    ].join('\n')
  })
}
