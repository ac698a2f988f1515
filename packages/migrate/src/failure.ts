import { isKitError, type KitError } from '@kit-internal/errors'
import type { Step } from './drivers/contract.js'
import { migrateError } from './errors.js'
import type { MigrationResult } from './events.js'
import type { Job } from './job.js'

interface Circumstances {
  readonly job: Job
  readonly step: Step
  readonly done: readonly MigrationResult[]
  /** What became of this migration's earlier statements. */
  readonly undone: 'rolled back' | 'kept'
  readonly signal?: AbortSignal | undefined
}

/** What servers add to an error; every driver names these fields alike or leaves them out. */
interface ServerError extends Error {
  /** Index into the statement, from 1 (PostgreSQL). */
  readonly position?: string
  readonly detail?: string
  readonly hint?: string
  readonly code?: string
}

/** The error of a statement as its author needs it: file and line, the server's words, what is kept, what to do. */
export function explainFailure(error: unknown, at: Circumstances): KitError {
  if (isKitError(error)) return error
  const { job, step } = at
  const { file, version } = job.entry
  const server = error as ServerError
  const line = step.line === 0 ? 0 : step.line + linesBefore(step.text, Number(server.position ?? 1) - 1)
  if (at.signal?.aborted) {
    return migrateError('KIT_MIGRATE_INTERRUPTED', `Stopped during ${step.description} of ${file}; ${fate(at)}.`, {
      hint: 'Run the same command again; finished migrations are skipped.',
      data: { file, version, line },
      cause: error
    })
  }
  return migrateError(
    'KIT_MIGRATE_STATEMENT',
    `${placeOf(file, line)}: ${step.description} failed: ${sentence(server.message)}`,
    {
      hint: [...serverAdvice(server), ...situation(at)].join('\n'),
      data: {
        file,
        version,
        line,
        statement: step.text,
        code: server.code ?? '',
        applied: at.done.map((one) => one.version)
      },
      cause: error
    }
  )
}

/** A run that was told to stop between two statements of a file. */
export function interrupted(file: string, cause?: unknown): KitError {
  return migrateError('KIT_MIGRATE_INTERRUPTED', `Stopped in the middle of ${file}.`, {
    hint: 'Run the same command again; finished migrations are skipped.',
    data: { file },
    ...(cause === undefined ? {} : { cause })
  })
}

const stopped = new Set(['KIT_MIGRATE_INTERRUPTED', 'KIT_MIGRATE_CONNECTION_LOST', 'KIT_MIGRATE_LOCK_LOST'])

/** Replaces the hint of an error that stopped a run midway: the same command again would count from the start. */
export function withResumeHint(error: unknown, hintOf: (hint: string) => string): unknown {
  if (!isKitError(error) || !stopped.has(error.code)) return error
  const { code, message, hint, data, cause } = error
  return migrateError(code as Parameters<typeof migrateError>[0], message, {
    hint: hintOf(hint ?? ''),
    data,
    cause
  })
}

/** The same for what BEGIN and COMMIT say, as deferred constraints do; the errors of statements are explained already. */
export function explainCommit(error: unknown, at: Pick<Circumstances, 'undone'> & { file: string }): KitError {
  if (isKitError(error)) return error
  const server = error as ServerError
  return migrateError('KIT_MIGRATE_STATEMENT', `${at.file} could not be committed: ${sentence(server.message)}`, {
    hint: [...serverAdvice(server), `In ${at.file}, ${fate(at)}. Correct it, then run the same command again.`].join(
      '\n'
    ),
    data: { file: at.file, code: server.code ?? '' },
    cause: error
  })
}

function situation(at: Circumstances): string[] {
  const { done, job, undone } = at
  const command = `kit-migrate ${job.direction === 'up' ? 'migrate' : 'rollback'}`
  const before =
    done.length === 0
      ? []
      : [`${done.map(({ file }) => file).join(', ')} ${done.length === 1 ? 'is' : 'are'} finished and will be skipped.`]
  const advice =
    undone === 'kept'
      ? `Correct the file from this statement on, then run ${command} again: it goes on here.`
      : `Correct it, then run ${command} again.`
  return [`In ${job.entry.file}, ${fate(at)}. ${advice}`, ...before]
}

const fate = ({ undone }: Pick<Circumstances, 'undone'>) =>
  undone === 'kept' ? 'what ran before this statement is kept' : 'nothing was changed'

function serverAdvice({ detail, hint }: ServerError): string[] {
  return [detail, hint]
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .map((text) => `The server says: ${text}`)
}

/** `file:line`; of a program's statements the line is not known (0). */
export const placeOf = (file: string, line: number) => (line === 0 ? file : `${file}:${line}`)

const linesBefore = (text: string, index: number) => text.slice(0, Math.max(0, index)).split('\n').length - 1

const sentence = (text: string) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)
