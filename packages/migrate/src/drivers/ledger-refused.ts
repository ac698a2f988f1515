import { isKitError } from '@kit-internal/errors'
import { migrateError, saidBy } from '../errors.js'
import type { LedgerPlace, Session } from './contract.js'

/** The same session: what the server refuses of its ledger is told as `KIT_MIGRATE_LEDGER`, with what may be missing. */
export function tellingOfLedger(session: Session, { table, schema }: LedgerPlace): Session {
  const ledger = schema === undefined ? table : `${schema}.${table}`
  const told = async <T>(what: 'read' | 'created' | 'written', work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (isKitError(error)) throw error
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

function refused(problem: string, cause: unknown) {
  return migrateError('KIT_MIGRATE_LEDGER', `${problem}: ${saidBy(cause)}.`, {
    hint:
      'The account may create tables where the ledger is, the first time, and read and write it after that: grant it these rights, or give a --schema of its own.\n' +
      'If there is a table of that name which is no ledger, give another: --table.',
    cause
  })
}
