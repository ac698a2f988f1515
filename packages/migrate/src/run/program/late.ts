import type { KitError } from '@kit-internal/errors'
import type { Session } from '../../drivers/contract.js'
import { migrateError, messageOf, type MigrateErrorCode } from '../../errors.js'
import { onUnhandledRejection } from './unhandled-rejections.js'

/** The first thing that a program sent on this session after it had ended. It was refused; the run must fail with it. */
const first = new WeakMap<Session, KitError>()
/** Sessions whose runs have ended. */
const over = new WeakSet<Session>()
/** The errors that programs get instead of an answer. */
const refusals = new WeakSet<object>()
/** Who does not wait for an answer does not wait for a refusal, which becomes an unhandled rejection within this time. */
const surfacesWithinMs = 1_000

/** The error for a statement that is not sent; `of` is what had ended: `it`, or a part of it. */
export function lateStatement(file: string, what: string, of: string): KitError {
  return migrateError('KIT_MIGRATE_PROGRAM', `${what} was sent by ${file} after ${of} had ended: await it.`, {
    hint: `It did not reach the database. Await every statement in ${file}, also those in callbacks and timers.`,
    data: { file }
  })
}

/** A copy for the program to catch, as knex writes into errors that pass through it. It ends no process when nobody does. */
export function forProgram(error: KitError): KitError {
  const { code, message, kind, data } = error
  const copy = migrateError(code as MigrateErrorCode, message, { kind, data, cause: error })
  refusals.add(copy)
  expectUnhandled()
  return copy
}

let surfacing: NodeJS.Timeout | undefined

function expectUnhandled(): void {
  if (surfacing !== undefined) return void surfacing.refresh()
  const stop = onUnhandledRejection((reason) => refusals.has(reason as object))
  surfacing = setTimeout(() => {
    surfacing = undefined
    stop()
  }, surfacesWithinMs).unref()
}

/** Remembers a statement that came after the end of its program; the run fails with it, or where it is over warns. */
export function noteLate(session: Session, error: KitError): void {
  if (over.has(session)) process.emitWarning(error.message, { code: error.code, detail: error.hint ?? '' })
  else if (!first.has(session)) first.set(session, error)
}

/** Throws when a program of this session sent something after it had ended. */
export function refuseAfterLate(session: Session): void {
  const error = first.get(session)
  if (error !== undefined) throw error
}

/** Runs `work`; a statement that was refused meanwhile is reported before any later failure. */
export async function failingLate<T>(session: Session, work: () => Promise<T>): Promise<T> {
  over.delete(session)
  try {
    return await work()
  } catch (error) {
    throw withLate(error, first.get(session))
  } finally {
    over.add(session)
  }
}

/** The refused statement comes first: the other failure will recur on the next run, this one may not. */
function withLate(error: unknown, late: KitError | undefined): unknown {
  if (late === undefined || error === late) return error
  const hint = `${late.hint ?? ''}\nThen the run failed: ${messageOf(error)}.`
  return migrateError('KIT_MIGRATE_PROGRAM', late.message, { hint, data: late.data, cause: error })
}
