import { isKitError, type KitError } from '@kit-internal/errors'
import type { Step } from '../../drivers/contract.js'
import { OpenedTransaction } from '../../drivers/program.js'
import { messageOf, migrateError } from '../../errors.js'
import { interrupted } from '../../failure.js'
import type { Run } from '../options.js'

export function explainThrown(error: unknown, { session, job, options }: Run, together: boolean): KitError {
  if (isKitError(error)) return error
  const { file, version } = job.entry
  if (error instanceof OpenedTransaction) return openedTransaction(file, error, session.dialect === 'mysql')
  if (options.signal?.aborted) return interrupted(file, error)
  const line = lineIn(error, file)
  const where = line === undefined ? file : `${file}:${line}`
  return migrateError('KIT_MIGRATE_PROGRAM', `${where}: ${job.direction} failed: ${messageOf(error)}.`, {
    hint: `${together ? 'Nothing of it is kept' : 'What is done is on record and will be skipped'}. Correct it, then run the same command again.`,
    data: { file, version, ...(line === undefined ? {} : { line }) },
    cause: error
  })
}

function openedTransaction(file: string, cause: Error, definitionsCommit: boolean) {
  return migrateError(
    'KIT_MIGRATE_TRANSACTION_COMMAND',
    `${file} opened a transaction, by knex.transaction() or a helper of knex like batchInsert, and runs without one.`,
    {
      kind: 'usage',
      hint: definitionsCommit
        ? 'Send its statements without it: each has a record of its own here, and is not sent again when a run was cut off.'
        : 'Use context.step(name, async (knex) => { … }): it is a transaction, with its own record.',
      data: { file },
      cause
    }
  )
}

/** Whether an error that nobody waits for is of this program: it passed through its file, or MongoDB's driver threw it. */
export function isThrownBy(error: unknown, { job, session }: Run): boolean {
  if (lineIn(error, job.entry.file) !== undefined) return true
  return session.dialect === undefined && error instanceof Error && error.name.startsWith('Mongo')
}

function lineIn(error: unknown, file: string): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const at = stack.indexOf(`${file}:`)
  return at === -1 ? undefined : Number.parseInt(stack.slice(at + file.length + 1), 10) || undefined
}

/** What is sent beside a step would be committed or taken back with it, and have no record. */
export function besideStep(file: string, { description }: Step, step: Step) {
  return migrateError('KIT_MIGRATE_PROGRAM', `${file} sent ${description} while ${step.description} was not done.`, {
    hint: 'Await the step first, or send it inside of the step.',
    data: { file }
  })
}

export function tooLongStep(file: string, most: number) {
  return migrateError('KIT_MIGRATE_PROGRAM', `${file} sent more than ${most} statements in one step.`, {
    hint: 'Each has a record of its own here. Make several steps of it, or insert many rows by one statement.',
    data: { file }
  })
}

export function neverRunError(file: string, what: string) {
  return migrateError('KIT_MIGRATE_PROGRAM', `${file} builds ${what} and never runs it.`, {
    hint: 'Write await before it: what is built with knex is sent when it is awaited.',
    data: { file }
  })
}
