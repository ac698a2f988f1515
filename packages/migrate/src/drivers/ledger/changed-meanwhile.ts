import { migrateError } from '../../errors.js'

/** A change of the ledger found something else than the plan did. Only possible when the lock was lost. */
export function ledgerChangedMeanwhile() {
  return migrateError(
    'KIT_MIGRATE_LOCK_LOST',
    'Another run changed the ledger meanwhile; this one stopped and kept nothing of the migration at hand.',
    {
      hint: 'Run the same command again.'
    }
  )
}
