import type { Style } from '@kit-internal/cli'
import type {
  LintResult,
  MigrationStatus,
  PlannedMigration,
  PlannedStatement,
  RollbackResult,
  RowsLost,
  RuleDescription,
  StatementResult,
  StatusResult
} from '../index.js'
import { renderDuration } from './render-duration.js'

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

/** One statement that ran; in a rehearsal with its duration and locks. Of a program `verbose` shows what it sent. */
export function renderStatement(statement: StatementResult, options: { style: Style; verbose: boolean }): string {
  const { style, verbose } = options
  const { description, durationMs, earlier, locks, text } = statement
  const timed = verbose || locks !== undefined ? ` ${renderDuration(durationMs)}` : ''
  const note = earlier ? ' (done by an earlier run)' : timed
  const held = (locks ?? []).map((lock) => `\n      ${style.dim(`locks ${lock}`)}`).join('')
  const sent = verbose && text !== undefined ? `\n${style.dim(text.trim().replace(/^/gm, '      '))}` : ''
  return `  ${style.green('✓')} ${description}${style.dim(note)}${held}${sent}`
}

/** What the migrations themselves took, without connecting and waiting. */
export function totalOf(results: readonly { durationMs: number }[]): string {
  return renderDuration(results.reduce((sum, { durationMs }) => sum + durationMs, 0))
}

/** `2 migrations`, `1 migration` */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

const leftBy = {
  done: ' (done by an earlier run)',
  'cut off': ' (an earlier run was cut off here: the database is asked whether it took effect)'
} satisfies Record<NonNullable<PlannedStatement['earlier']>, string>

/** What a dry run shows: each file, and with `verbose` the SQL itself. */
export function renderPlan(
  planned: readonly PlannedMigration[],
  options: { style: Style; verbose: boolean; verb: 'Would run' | 'Would roll back' }
): string {
  const { style, verbose, verb } = options
  const rehearsal = verb === 'Would run' ? ' (--rehearse)' : ''
  const blocks = planned.map(({ file, transaction, program, statements }) => {
    const lines = statements.map(({ description, line, text, earlier }) => {
      const sql = verbose ? `\n${style.dim(text.replace(/^/gm, '      '))}` : ''
      const at = line === 0 ? '' : style.dim(` (line ${line})`)
      return `  ${earlier === 'done' ? '✓' : '·'} ${description}${at}${earlier === undefined ? '' : style.dim(leftBy[earlier])}${sql}`
    })
    if (program) lines.push(`  · ${style.dim(`a program: what it does is known when it runs${rehearsal}`)}`)
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

/** What differs between applied text and file, one block a migration. */
export async function renderDifferences({ migrations }: StatusResult, style: Style): Promise<string[]> {
  const edited = migrations.filter((one) => one.edited !== undefined)
  if (edited.length === 0) return []
  const { createTwoFilesPatch } = await import('diff')
  return edited.map(({ file, edited }) => {
    const patch = createTwoFilesPatch(
      `${file} (applied)`,
      `${file} (now)`,
      edited?.applied ?? '',
      edited?.present ?? '',
      '',
      '',
      { context: 2 }
    )
    const lines = patch.split('\n').slice(1)
    return lines
      .map((line) => (line.startsWith('-') ? style.red(line) : line.startsWith('+') ? style.green(line) : line))
      .join('\n')
      .trimEnd()
  })
}

export function renderList(migrations: readonly MigrationStatus[], style: Style): string {
  if (migrations.length === 0) return 'There are no migrations.'
  const words = {
    pending: style.yellow('pending'),
    applied: style.green('applied'),
    applying: style.red('half applied'),
    reverting: style.red('half rolled back')
  }
  return migrations
    .map(({ file, state, edited, missing, outOfOrder }) => {
      const notes = [edited && 'edited since', missing && 'file is missing', outOfOrder && 'out of order'].filter(
        (note) => typeof note === 'string'
      )
      return `${file}  ${words[state]}${notes.map((note) => style.yellow(`, ${note}`)).join('')}`
    })
    .join('\n')
}

/** `users (1204 rows), posts (88 rows)` */
export function renderLosses(rowsLost: readonly RowsLost[], style?: Style): string {
  const text = rowsLost
    .map(({ table, rows, more }) => `${table} (${more ? 'more than ' : ''}${rows} row${rows === 1 ? '' : 's'})`)
    .join(', ')
  return style === undefined ? text : style.red(`Lost: ${text}`)
}

export function renderRollback(result: RollbackResult, options: { style: Style; verbose: boolean }): string {
  const { style, verbose } = options
  const { reverted, planned, rowsLost } = result
  if (result.dryRun) {
    const plan = planned.length === 0 ? [] : [renderPlan(planned, { style, verbose, verb: 'Would roll back' }), '']
    const losses = rowsLost.length === 0 ? [] : [renderLosses(rowsLost, style), '']
    return [
      renderHeader(result, style),
      '',
      `Migrations to roll back: ${planned.length}`,
      '',
      ...plan,
      ...losses,
      'Dry run: nothing was changed.'
    ].join('\n')
  }
  if (reverted.length === 0) return [renderHeader(result, style), '', 'Nothing to roll back.'].join('\n')
  return [
    `✅ ${countOf(reverted.length, 'migration')} rolled back successfully`,
    `Total duration: ${totalOf(reverted)}`
  ].join('\n')
}

export function renderFindings({ findings, files }: LintResult, style: Style): string {
  const blocks = findings.map(({ severity, rule, file, line, statement, message, fix }) => {
    const word = severity === 'error' ? style.red('error') : style.yellow('warning')
    return `${style.bold(`${file ?? ''}:${line}`)} ${word} ${rule}: ${statement}\n  ${message}\n  ${style.dim(`Instead: ${fix}`)}`
  })
  return [...blocks, `${findings.length} found in ${countOf(files, 'migration')}`].join('\n\n')
}

export function renderRules(rules: readonly RuleDescription[], style: Style): string {
  return rules
    .map(
      ({ rule, title, severity, optIn }) =>
        `${style.bold(rule)} (${severity}${optIn ? ', off by default' : ''}): ${title}`
    )
    .join('\n')
}
