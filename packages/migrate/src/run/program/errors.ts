import { isKitError } from '@kit-internal/errors'
import { messageOf, migrateError } from '../../errors.js'
import { interrupted } from '../../failure.js'
import type { Run } from '../options.js'

export function explainThrown(error: unknown, { job, options }: Run, together: boolean): unknown {
  if (isKitError(error)) return error
  const { file, version } = job.entry
  if (options.signal?.aborted) return interrupted(file, error)
  const line = lineIn(error, file)
  const where = line === undefined ? file : `${file}:${line}`
  return migrateError('KIT_MIGRATE_PROGRAM', `${where}: ${job.direction} failed: ${messageOf(error)}.`, {
    hint: `${together ? 'Nothing of it is kept' : 'What is done is on record and will be skipped'}. Correct it, then run the same command again.`,
    data: { file, version, ...(line === undefined ? {} : { line }) },
    cause: error
  })
}

function lineIn(error: unknown, file: string): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const at = stack.indexOf(`${file}:`)
  return at === -1 ? undefined : Number.parseInt(stack.slice(at + file.length + 1), 10) || undefined
}

export function neverRunError(file: string, what: string) {
  return migrateError('KIT_MIGRATE_PROGRAM', `${file} builds ${what} and never runs it.`, {
    hint: 'Write await before it: what is built with knex is sent when it is awaited.',
    data: { file }
  })
}
