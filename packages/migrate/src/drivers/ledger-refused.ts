import { isKitError } from '@kit-internal/errors'
import { migrateError, saidBy } from '../errors.js'
import type { LedgerPlace, Session } from './contract.js'

/** The same session: what the server refuses of its ledger is told as `KIT_MIGRATE_LEDGER`, with what may be missing. */
export function tellingOfLedger(
  session: Session,
  { table, schema }: LedgerPlace,
  signal: AbortSignal | undefined
): Session {
  const ledger = schema === undefined ? table : `${schema}.${table}`
  const told = async <T>(what: 'read' | 'created' | 'written', work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (isKitError(error) || !isOfServer(error)) throw error
      if (signal?.aborted) throw interrupted(ledger, what, error)
      throw refused(`The ledger ${ledger} could not be ${what}`, error)
    }
  }
  return {
    ...session,
    readLedger: () => told('read', session.readLedger()),
    holdsExactly: (lines) => told('read', session.holdsExactly(lines)),
    readSteps: (version) => told('read', session.readSteps(version)),
    readSource: (version) => told('read', session.readSource(version)),
    createLedger: () => told('created', session.createLedger()),
    record: (changes) => told('written', session.record(changes))
  }
}

type ServerError = Error & { readonly code: string }

const isOfServer = (error: unknown): error is ServerError =>
  error instanceof Error && typeof (error as Partial<ServerError>).code === 'string'

/** By what the servers say of it: no right, and a table that has other columns. */
const advice = [
  {
    codes: /^(42501|3F000|ER_(TABLE|DB|COLUMN)ACCESS_DENIED_ERROR|SQLITE_READONLY.*)$/,
    hint: 'The account may create tables where the ledger is, the first time, and read and write it after that: grant it these rights, or give a --schema of its own.'
  },
  {
    codes: /^(42703|ER_BAD_FIELD_ERROR|SQLITE_ERROR)$/,
    hint: 'If there is a table of that name which is no ledger, give another: --table.'
  }
]

function refused(problem: string, cause: ServerError) {
  const known = advice.find(({ codes }) => codes.test(cause.code))
  return migrateError('KIT_MIGRATE_LEDGER', `${problem}: ${saidBy(cause)}.`, {
    hint:
      known?.hint ??
      'Mend what the server complains of, then run the same command again: it goes on where this one stopped.',
    data: { code: cause.code },
    cause
  })
}

function interrupted(ledger: string, what: string, cause: ServerError) {
  return migrateError('KIT_MIGRATE_INTERRUPTED', `Stopped while the ledger ${ledger} was being ${what}.`, {
    hint: 'Run the same command again: it goes on where this one stopped.',
    cause
  })
}
