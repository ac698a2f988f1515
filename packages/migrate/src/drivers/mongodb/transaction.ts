import type { ClientSession } from 'mongodb'
import { isKitError } from '@kit-internal/errors'
import { migrateError, messageOf } from '../../errors.js'
import type { LedgerChange } from '../../ledger.js'
import { sleep } from '../sleep.js'
import { connectionLost, noticingLoss } from './connect.js'
import type { Log } from './log.js'

interface TransactionSurroundings {
  readonly log: Log
  /** What the transaction is one of. */
  readonly session: ClientSession
  readonly signal?: AbortSignal | undefined
  readonly onNotice?: ((text: string) => void) | undefined
  /** How long conflicts are met with another attempt. @defaultValue 120_000, as MongoDB's own drivers do */
  readonly triedForMs?: number
  /** How long a commit is sent again whose outcome is not known. @defaultValue 30_000 */
  readonly uncertainForMs?: number
}

/**
 * Does `work` and writes the changes that it resolves to into the log, all in one transaction. When the server says that
 * another attempt may succeed, as after a conflict or a change of the primary, all of it is done again, under the same
 * lock; so `work` may be called more than once, and what it did before is taken back. With undefined nothing is kept.
 */
export async function inTransaction(
  at: TransactionSurroundings,
  work: (session: ClientSession) => Promise<readonly LedgerChange[] | undefined>
): Promise<void> {
  const { log, signal, onNotice, triedForMs = 120_000 } = at
  const start = performance.now()
  for (let pause = 10; ; pause = Math.min(pause * 1.5, 500)) {
    try {
      await attempt(at, work)
      return
    } catch (error) {
      if (!hasLabel(error, 'TransientTransactionError') || signal?.aborted) throw error
      if (performance.now() - start >= triedForMs) throw conflict(error, triedForMs)
      onNotice?.(`A transaction is tried again: ${(error as Error).message}`)
      await sleep(pause * (0.5 + Math.random()), signal)
      // Whoever lost the lock begins nothing again.
      await log.assert()
    }
  }
}

async function attempt(
  at: TransactionSurroundings,
  work: (session: ClientSession) => Promise<readonly LedgerChange[] | undefined>
): Promise<void> {
  const { log, session } = at
  try {
    // Said here, as a connection URL may ask for what a transaction cannot have. Majority is the client's own.
    session.startTransaction({ readPreference: 'primary', readConcern: { level: 'local' } })
    const changes = await work(session)
    if (changes === undefined) return
    if (!session.inTransaction()) throw endedByItself()
    const number = await log.append(changes, session)
    await commit(at, session, number)
  } catch (error) {
    await abort(session)
    await log.reload().catch(() => undefined)
    throw error
  } finally {
    await abort(session)
  }
}

/** Sends it until its outcome is known. What is in the log was committed, whatever the driver reported. */
async function commit(at: TransactionSurroundings, session: ClientSession, number: number): Promise<void> {
  const { log, uncertainForMs = 30_000 } = at
  const start = performance.now()
  for (;;) {
    try {
      await noticingLoss(session.commitTransaction())
      return
    } catch (error) {
      const uncertain = hasLabel(error, 'UnknownTransactionCommitResult')
      if (uncertain && performance.now() - start < uncertainForMs) {
        await sleep(100)
        continue
      }
      if (await log.hasKept(number).catch(() => false)) return
      throw uncertain && !isKitError(error) ? connectionLost(error) : error
    }
  }
}

async function abort(session: ClientSession): Promise<void> {
  if (session.inTransaction()) await session.abortTransaction().catch(() => undefined)
}

/** Also when a program wrapped the error in one of its own. */
function hasLabel(error: unknown, label: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { errorLabels } = at as { errorLabels?: readonly string[] }
    if (errorLabels?.includes(label) === true) return true
  }
  return false
}

function conflict(cause: unknown, ms: number) {
  return migrateError(
    'KIT_MIGRATE_PROGRAM',
    `A transaction did not succeed in ${Math.round(ms / 1000)} s: ${messageOf(cause)}.`,
    {
      hint:
        'Nothing of it is kept. Another client writes the same documents, or the step takes longer than MongoDB lets a transaction last ' +
        '(60 s, transactionLifetimeLimitSeconds): then make smaller steps of it.',
      cause
    }
  )
}

function endedByItself() {
  return migrateError('KIT_MIGRATE_TRANSACTION_COMMAND', 'A step ended the transaction that it was given.', {
    kind: 'usage',
    hint: 'Leave commitTransaction and abortTransaction out: a step is committed with its record, and taken back when it throws.'
  })
}
