import type { Style } from '@kit-internal/cli'
import type { MigrationStatus, PlannedMigration, StatusResult } from '../index.js'
import { renderDuration } from '../duration.js'

/** The lines above every report. */
export function renderHeader(at: { server: string; connection: string }, style: Style): string {
  return [
    style.bold('🔄 Database Migration Tool'),
    '==========================',
    '',
    `Database: ${at.server}`,
    `Connection: ${at.connection}`
  ].join('\n')
}

export function renderStatement(
  statement: { description: string; durationMs: number; earlier?: true },
  options: { style: Style; verbose: boolean }
): string {
  const { style, verbose } = options
  const note = statement.earlier
    ? style.dim(' (done by an earlier run)')
    : verbose
      ? style.dim(` ${renderDuration(statement.durationMs)}`)
      : ''
  return `  ${style.green('✓')} ${statement.description}${note}`
}

/** What the migrations themselves took, without connecting and waiting. */
export function totalOf(results: readonly { durationMs: number }[]): string {
  return renderDuration(results.reduce((sum, { durationMs }) => sum + durationMs, 0))
}

/** `2 migrations`, `1 migration` */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** What a dry run shows: each file, and with `verbose` the SQL itself. */
export function renderPlan(
  planned: readonly PlannedMigration[],
  options: { style: Style; verbose: boolean; verb: string }
): string {
  const { style, verbose, verb } = options
  const blocks = planned.map(({ file, transaction, statements }) => {
    const lines = statements.map(({ description, line, text }) => {
      const sql = verbose ? `\n${style.dim(text.replace(/^/gm, '      '))}` : ''
      return `  · ${description} ${style.dim(`(line ${line})`)}${sql}`
    })
    return [`${verb}: ${file}${transaction ? '' : ' (without a transaction)'}`, ...lines].join('\n')
  })
  return blocks.join('\n\n')
}

/** The reference's two lists, with what is wrong beside each name. */
export function renderStatus({ migrations }: StatusResult, style: Style): string {
  const pending = migrations.filter(({ state }) => state === 'pending')
  const known = migrations.filter(({ state }) => state !== 'pending')
  return [
    style.bold('Migration Status'),
    '================',
    '',
    'Pending Migrations:',
    ...orNone(
      pending.map(
        (one) =>
          `  - ${one.file}${one.outOfOrder ? style.yellow(' (out of order: older than the newest applied one)') : ''}`
      )
    ),
    '',
    'Applied Migrations:',
    ...orNone(known.map((one) => `  - ${renderKnown(one, style)}`))
  ].join('\n')
}

function renderKnown(one: MigrationStatus, style: Style): string {
  const when = one.appliedAt === undefined ? '' : one.appliedAt.slice(0, 19).replace('T', ' ')
  if (one.state === 'applying') return `${one.file} ${style.red('(half applied: kit-migrate migrate continues)')}`
  if (one.state === 'reverting') return `${one.file} ${style.red('(half rolled back: kit-migrate rollback continues)')}`
  const notes = [
    one.edited ? style.red(' edited since') : '',
    one.missing ? style.yellow(' file is missing') : ''
  ].join('')
  return `${one.file} (applied: ${when})${notes}`
}

const orNone = (lines: string[]) => (lines.length === 0 ? ['  (none)'] : lines)
