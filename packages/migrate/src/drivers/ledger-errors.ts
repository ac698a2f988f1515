import { isKitError } from '@kit-internal/errors'
import { migrateError, messageOf } from '../errors.js'
import type { LedgerPlace, Session } from './contract.js'
import { mapRejection } from './map-rejection.js'

/** The same session: an error of the server about the ledger becomes `KIT_MIGRATE_LEDGER`, with what may be missing. */
export function explainLedgerErrors(
  session: Session,
  { table, schema }: LedgerPlace,
  signal: AbortSignal | undefined
): Session {
  const ledger = schema === undefined ? table : `${schema}.${table}`
  const explaining = <T>(what: 'read' | 'created' | 'written', work: Promise<T>): Promise<T> =>
    mapRejection(work, (error) => {
      if (isKitError(error) || !isOfServer(error)) return error
      if (signal?.aborted) return interrupted(ledger, what, error)
      return refused(`The ledger ${ledger} could not be ${what}`, error)
    })
  return {
    ...session,
    readLedger: () => explaining('read', session.readLedger()),
    holdsExactly: (lines) => explaining('read', session.holdsExactly(lines)),
    readSteps: (version) => explaining('read', session.readSteps(version)),
    readSource: (version) => explaining('read', session.readSource(version)),
    createLedger: () => explaining('created', session.createLedger()),
    record: (changes) => explaining('written', session.record(changes))
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
  return migrateError('KIT_MIGRATE_LEDGER', `${problem}: ${messageOf(cause)}.`, {
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
