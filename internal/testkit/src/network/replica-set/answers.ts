import type { Document } from 'mongodb'

/** What a replica set answers when something is in the way, in its own words. */
const refusal = (code: number, codeName: string, errmsg: string, labels: readonly string[] = []): Document => ({
  ok: 0,
  code,
  codeName,
  errmsg,
  ...(labels.length === 0 ? {} : { errorLabels: labels })
})

export const writeConflict = refusal(
  112,
  'WriteConflict',
  'Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
  ['TransientTransactionError']
)

export const noSuchTransaction = refusal(251, 'NoSuchTransaction', 'Transaction has been aborted.', [
  'TransientTransactionError'
])

/** The answer to a commit that may or may not come to pass; to a write it says that nothing was written. */
export const steppedDown = refusal(189, 'PrimarySteppedDown', 'Primary stepped down while waiting', [
  'RetryableWriteError'
])

/** The same as long as another is not elected: also the retry by the driver hears it. */
export const commitTimedOut = refusal(50, 'MaxTimeMSExpired', 'operation exceeded time limit')

export const notInTransaction = (command: string): Document =>
  refusal(263, 'OperationNotSupportedInTransaction', `Cannot run '${command}' in a multi-document transaction.`)
